import type { FieldSlot } from './field-slot.ts'

/** With more names than this below one node, a name is decoded and looked up instead of compared byte by byte. */
const FEW = 64
const encoder = new TextEncoder()

/**
 * The tree of all the fields that rules use, one level per name. A dot in a name is nothing but the border of two levels, on both sides: an
 * event's key `a.b` goes two levels down, so each way to spell a path ends at one node.
 */
export class FieldNode {
  readonly name: string
  readonly parent: FieldNode | undefined
  readonly children = new Map<string, FieldNode>()
  /** Where a path of some rule ends. */
  slot: FieldSlot | undefined
  /** A child has children, so a key with a dot may lead below it. */
  hasGrandchildren = false
  readonly #key: Uint8Array
  /** Children by length, first and last byte of their names; undefined when it has to be made. */
  #table: (FieldNode | undefined)[] | undefined
  #dotted: readonly string[] | undefined

  constructor(name: string, parent: FieldNode | undefined) {
    this.name = name
    this.parent = parent
    this.#key = encoder.encode(name)
  }

  /** The node at the end of a path, made if need be. */
  at(path: string): FieldNode {
    const dot = path.indexOf('.')
    const name = dot < 0 ? path : path.slice(0, dot)
    let child = this.children.get(name)
    if (child === undefined) {
      child = new FieldNode(name, this)
      this.children.set(name, child)
      this.#changed()
    }
    return dot < 0 ? child : child.at(path.slice(dot + 1))
  }

  /** Takes the slot away, and each node that nothing needs any more. */
  clear(): void {
    this.slot = undefined
    this.#prune()
  }

  #prune(): void {
    if (this.parent === undefined || this.slot !== undefined || this.children.size > 0) return
    this.parent.children.delete(this.name)
    this.parent.#changed()
    this.parent.#prune()
  }

  /** The child named by these bytes, which hold no dot, no escape and something. */
  childAt(bytes: Uint8Array, start: number, end: number): FieldNode | undefined {
    if (this.children.size > FEW) return this.children.get(ascii(bytes, start, end))
    const table = (this.#table ??= this.#makeTable())
    const mask = table.length - 1
    const length = end - start
    let slot = hash(bytes[start] as number, bytes[end - 1] as number, length) & mask
    for (;;) {
      const child = table[slot]
      if (child === undefined) return undefined
      if (child.#key.length === length && sameBytes(child.#key, bytes, start)) return child
      slot = (slot + 1) & mask
    }
  }

  /** The node that a key leads to, whatever it holds. An empty key leads nowhere. */
  follow(key: string): FieldNode | undefined {
    const dot = key.indexOf('.')
    if (dot < 0) return this.children.get(key)
    return this.children.get(key.slice(0, dot))?.follow(key.slice(dot + 1))
  }

  /** How the names begin that lead below a child at once, by way of a dot. */
  get dotted(): readonly string[] {
    return (this.#dotted ??= [...this.children.values()]
      .filter((child) => child.children.size > 0)
      .map((child) => `${child.name}.`))
  }

  #changed(): void {
    this.#table = undefined
    this.#dotted = undefined
    if (this.parent !== undefined) this.parent.#dotted = undefined
    const { parent } = this
    if (parent !== undefined) {
      parent.hasGrandchildren = this.children.size > 0 || hasChildren([...parent.children.values()])
    }
  }

  #makeTable(): (FieldNode | undefined)[] {
    let size = 4
    while (size < 2 * this.children.size) size *= 2
    const table = Array.from<FieldNode | undefined>({ length: size }).fill(undefined)
    for (const child of this.children.values()) {
      const key = child.#key
      if (key.length === 0) continue
      let slot = hash(key[0] as number, key[key.length - 1] as number, key.length) & (size - 1)
      while (table[slot] !== undefined) slot = (slot + 1) & (size - 1)
      table[slot] = child
    }
    return table
  }
}

function hasChildren(nodes: readonly FieldNode[]): boolean {
  return nodes.some((node) => node.children.size > 0)
}

function hash(first: number, last: number, length: number): number {
  return first + 5 * last + 11 * length
}

function sameBytes(key: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < key.length; index++) if (key[index] !== bytes[start + index]) return false
  return true
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] as number)
  return text
}
