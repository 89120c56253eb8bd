import { limits } from '../limits.ts'
import {
  skipContainer,
  skipLoosely,
  skipNumber,
  skipSpace,
  skipSpecial,
  skipString,
  skipValue,
  skipWord,
} from '../json/skip.ts'
import { leafKind } from './capture.ts'
import type { Capture } from './capture.ts'
import type { FieldNode } from './field-node.ts'
import type { FieldSlot } from './field-slot.ts'

const QUOTE = 34
const COMMA = 44
const DOT = 46
const COLON = 58
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** 1 for what ends a run of plain characters in a name: what does so in a string, and a dot. */
const SPECIAL_IN_NAME = new Uint8Array(256).map((_, byte) =>
  byte < 32 || byte === QUOTE || byte === 92 || byte > 127 || byte === DOT ? 1 : 0,
)
/** With fewer bytes left it is quicker to skip them than to look for names with dots in them. */
const worthAsking = 384
/** What is nested deeper is not seen, so recursion ends there. */
const { eventDepth } = limits

/**
 * Reads an event's bytes once, follows the names that lead to fields that rules use, captures the values there, and skips everything else
 * without decoding it.
 *
 * Exact: everything is checked, repeated names are all captured. With `uniqueKeys`: an object is left when all names that may
 * matter in it have been met, and what is skipped is not checked. Names with dots are looked out for in both.
 *
 * Positions are passed as numbers and -1 means "not JSON"; the parser that reads it again says what is wrong.
 */
export class Scanner {
  readonly #capture: Capture
  readonly #uniqueKeys: boolean
  readonly #skip: (bytes: Uint8Array, from: number) => number
  #bytes: Uint8Array = new Uint8Array(0)
  /** With unique keys: whether it is still worth asking if the rest can be left unread. */
  #mayStop = false
  #stopped = false

  constructor(capture: Capture, uniqueKeys: boolean) {
    this.#capture = capture
    this.#uniqueKeys = uniqueKeys
    this.#skip = uniqueKeys ? skipLoosely : skipValue
  }

  /** The offset after the object, or after as much of it as matters; -1 when the bytes are not a JSON object. */
  scan(bytes: Uint8Array, root: FieldNode): number {
    this.#bytes = bytes
    this.#mayStop = this.#uniqueKeys
    this.#stopped = false
    const start = skipSpace(bytes, 0)
    return bytes[start] === OPEN_OBJECT ? this.#object(root, start + 1, 0, 1, true) : -1
  }

  /** From after `{` to after `}`. `last`: when nothing more matters in this object, nothing more matters at all. */
  #object(node: FieldNode, from: number, context: number, depth: number, last: boolean): number {
    const bytes = this.#bytes
    const end = bytes.length
    let at = skipSpace(bytes, from)
    if (bytes[at] === CLOSE_OBJECT) return at + 1
    let missing = node.children.size
    for (;;) {
      if (bytes[at] !== QUOTE) return -1
      const start = ++at
      while (at < end && SPECIAL_IN_NAME[bytes[at] as number] === 0) at++
      let child: FieldNode | undefined
      if (bytes[at] === QUOTE) {
        child = at === start ? undefined : node.childAt(bytes, start, at)
        at++
        if (child !== undefined) missing--
      } else {
        at = skipString(bytes, at)
        if (at < 0) return -1
        const name = this.#capture.text(start, at - 1)
        child = node.follow(name)
        if (child?.parent === node) missing--
      }
      if (bytes[at] !== COLON) at = skipSpace(bytes, at)
      if (bytes[at] !== COLON) return -1
      at++
      if (bytes[at] === 32) at++
      const byte = bytes[at]
      if (byte === 32 || byte === 10 || byte === 13 || byte === 9) at = skipSpace(bytes, at)
      at =
        child === undefined
          ? this.#skip(bytes, at)
          : this.#value(child, at, context, depth, last && missing === 0)
      if (at < 0 || this.#stopped) return at
      if (missing === 0 && this.#uniqueKeys) {
        if (last && this.#mayStop && this.#canStop(node, at)) return at
        if (!node.hasGrandchildren) return skipContainer(bytes, at)
      }
      let next = bytes[at]
      if (next !== COMMA && next !== CLOSE_OBJECT) {
        at = skipSpace(bytes, at)
        next = bytes[at]
      }
      at++
      if (next === CLOSE_OBJECT) return at
      if (next !== COMMA) return -1
      if (bytes[at] === 32) at++
      if (bytes[at] !== QUOTE) at = skipSpace(bytes, at)
    }
  }

  /**
   * Every name has been met that may matter here and further out; what is left to fear is one with a dot. Decoding all of the event and
   * searching its text is done by the engine's own code, several times as fast as a loop over the bytes could be.
   */
  #canStop(node: FieldNode, at: number): boolean {
    this.#mayStop = false
    if (this.#bytes.length - at < worthAsking) return false
    const text = this.#capture.wholeText()
    if (text === undefined || text.includes('\\')) return false
    for (let one: FieldNode | undefined = node; one !== undefined; one = one.parent)
      if (one.hasGrandchildren && one.dotted.some((name) => text.includes(name))) return false
    this.#stopped = true
    return true
  }

  /** A value at a node, from its first character to after it. */
  #value(node: FieldNode, from: number, context: number, depth: number, last: boolean): number {
    const bytes = this.#bytes
    const byte = bytes[from]
    if (byte === OPEN_OBJECT) {
      return node.children.size > 0 && depth < eventDepth
        ? this.#object(node, from + 1, context, depth + 1, last)
        : this.#skip(bytes, from)
    }
    if (byte === OPEN_ARRAY) {
      return depth < eventDepth ? this.#array(node, from + 1, context, depth + 1) : this.#skip(bytes, from)
    }
    return node.slot === undefined ? this.#skip(bytes, from) : this.#leaf(node.slot, from, context)
  }

  /** From after `[` to after `]`. */
  #array(node: FieldNode, from: number, context: number, depth: number): number {
    const bytes = this.#bytes
    let at = skipSpace(bytes, from)
    if (bytes[at] === CLOSE_ARRAY) return at + 1
    const capture = this.#capture
    const array = capture.addArray()
    for (;;) {
      const byte = bytes[at]
      const inElement = byte === OPEN_OBJECT || byte === OPEN_ARRAY
      at = this.#value(node, at, inElement ? capture.addContext(context, array) : context, depth, false)
      if (at < 0) return -1
      let next = bytes[at]
      if (next !== COMMA && next !== CLOSE_ARRAY) {
        at = skipSpace(bytes, at)
        next = bytes[at]
      }
      at++
      if (next === CLOSE_ARRAY) return at
      if (next !== COMMA) return -1
      at = skipSpace(bytes, at)
    }
  }

  #leaf(slot: FieldSlot, from: number, context: number): number {
    const bytes = this.#bytes
    const byte = bytes[from]
    if (byte === QUOTE) return this.#string(slot, from + 1, context)
    if (byte === 45 || (byte !== undefined && byte >= 48 && byte <= 57)) {
      const at = skipNumber(bytes, from)
      if (at > 0) this.#capture.addBytes(slot, leafKind.number, from, at, context)
      return at
    }
    const at = skipWord(bytes, from)
    if (at > 0) this.#capture.addValue(slot, byte === 110 ? null : byte === 116, context)
    return at
  }

  #string(slot: FieldSlot, start: number, context: number): number {
    const bytes = this.#bytes
    const end = bytes.length
    let kind: typeof leafKind.plain | typeof leafKind.coded = leafKind.plain
    let at = start
    for (;;) {
      if (at >= end) return -1
      const byte = bytes[at] as number
      if (SPECIAL_IN_NAME[byte] === 0 || byte === DOT) at++
      else if (byte === QUOTE) break
      else {
        kind = leafKind.coded
        at = skipSpecial(bytes, at)
        if (at < 0) return -1
      }
    }
    this.#capture.addBytes(slot, kind, start, at, context)
    return at + 1
  }
}
