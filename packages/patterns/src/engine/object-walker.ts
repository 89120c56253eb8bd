import { DuplicateMembers } from '../json/event-value.ts'
import type { EventObject, EventValue } from '../json/event-value.ts'
import { limits } from '../limits.ts'
import { isLeaf, isObject } from '../match/look.ts'
import type { Capture } from './capture.ts'
import type { FieldNode } from './field-node.ts'

/** Up to this many names below a node are asked for one by one; else the object's own names are gone through. */
const FEW = 8

/** Captures, from an event that has been parsed, the values at the paths that rules use. */
export class ObjectWalker {
  readonly #capture: Capture

  constructor(capture: Capture) {
    this.#capture = capture
  }

  walk(object: EventObject, root: FieldNode): void {
    this.#object(object, root, 0, 1)
  }

  #object(object: EventObject, node: FieldNode, context: number, depth: number): void {
    if (depth > limits.eventDepth) return
    if (!node.hasGrandchildren && node.children.size <= FEW) {
      for (const [name, child] of node.children) {
        const value = object[name]
        if (value !== undefined && Object.hasOwn(object, name)) this.#value(value, child, context, depth)
      }
      return
    }
    for (const name of Object.keys(object)) {
      const child = node.follow(name)
      const value = child === undefined ? undefined : object[name]
      if (child !== undefined && value !== undefined) this.#value(value, child, context, depth)
    }
  }

  #value(value: EventValue | undefined, node: FieldNode, context: number, depth: number): void {
    if (isLeaf(value)) {
      if (node.slot !== undefined) this.#capture.addValue(node.slot, value, context)
    } else if (value instanceof DuplicateMembers) {
      for (const one of value.values) this.#value(one, node, context, depth)
    } else if (Array.isArray(value)) {
      if (depth < limits.eventDepth) this.#array(value as readonly EventValue[], node, context, depth + 1)
    } else if (isObject(value) && node.children.size > 0) this.#object(value, node, context, depth + 1)
  }

  #array(items: readonly EventValue[], node: FieldNode, context: number, depth: number): void {
    const array = this.#capture.addArray()
    for (let index = 0; index < items.length; index++) {
      const item = items[index]
      const inside = isLeaf(item) ? context : this.#capture.addContext(context, array)
      this.#value(item, node, inside, depth)
    }
  }
}
