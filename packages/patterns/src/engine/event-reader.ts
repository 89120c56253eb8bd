import { eventOfBytes, eventOfText } from '../json/event-value.ts'
import type { EventObject } from '../json/event-value.ts'
import { rootOf } from '../match/prepared-event.ts'
import type { EventInput } from '../match/prepared-event.ts'
import type { Capture } from './capture.ts'
import type { FieldNode } from './field-node.ts'
import { ObjectWalker } from './object-walker.ts'
import { Scanner } from './scanner.ts'

const encoder = new TextEncoder()
/** The most that is kept allocated for the text of the next event. */
const KEPT = 1 << 20

/** Gets what rules need out of an event, in whichever form it comes. */
export class EventReader {
  readonly #capture: Capture
  readonly #scanner: Scanner
  readonly #walker: ObjectWalker
  #room = new Uint8Array(4096)
  /** The event itself, for `tree`. */
  #bytes: Uint8Array | undefined
  #text = ''
  #tree: EventObject | undefined

  constructor(capture: Capture, uniqueKeys: boolean) {
    this.#capture = capture
    this.#scanner = new Scanner(capture, uniqueKeys)
    this.#walker = new ObjectWalker(capture)
  }

  /** @throws EventError when the event is not a JSON object */
  read(event: EventInput, root: FieldNode): void {
    this.#bytes = undefined
    this.#tree = undefined
    if (event instanceof Uint8Array) this.#readBytes(event, root)
    else if (typeof event === 'string') this.#readText(event, root)
    else this.#walk(rootOf(event), root)
  }

  /** The event as values, made of its text when something asks for it. */
  tree(): EventObject {
    return (this.#tree ??= this.#bytes === undefined ? eventOfText(this.#text) : eventOfBytes(this.#bytes))
  }

  /** Lets go of the event. */
  end(): void {
    this.#bytes = undefined
    this.#text = ''
    this.#tree = undefined
    if (this.#room.length > KEPT) this.#room = new Uint8Array(4096)
  }

  #readBytes(bytes: Uint8Array, root: FieldNode): void {
    this.#capture.begin(bytes)
    const end = this.#scanner.scan(bytes, root)
    // The parser finds the same fault, and has words for it.
    if (end < 0) this.#walk(eventOfBytes(bytes), root)
    else this.#bytes = bytes
  }

  #readText(text: string, root: FieldNode): void {
    // Half of a surrogate pair has no bytes.
    if (!text.isWellFormed()) return this.#walk(eventOfText(text), root)
    if (this.#room.length < text.length * 3) this.#room = new Uint8Array(text.length * 3)
    const { written } = encoder.encodeInto(text, this.#room)
    const bytes = this.#room.subarray(0, written)
    this.#capture.begin(bytes, written === text.length ? text : undefined)
    if (this.#scanner.scan(bytes, root) < 0) this.#walk(eventOfText(text), root)
    else this.#text = text
  }

  #walk(tree: EventObject, root: FieldNode): void {
    this.#capture.begin()
    this.#tree = tree
    this.#walker.walk(tree, root)
  }
}
