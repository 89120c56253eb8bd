import type { EventLeaf, EventObject } from '../json/event-value.ts'
import type { Clause } from '../match/clause.ts'
import { leavesIn, objectsIn } from './contents.ts'
import type { Hint } from './hint.ts'
import { nearestName } from './misspelling.ts'

/** Members looked at when a name is searched for in the whole event. */
const MOST_MEMBERS = 2000
const MOST_OBJECTS = 100

/** Where a field that the event lacks may be: under a name that is near, or elsewhere under its own name. */
export function hintForMissing(
  clause: Clause,
  event: EventObject,
  fields: readonly string[],
): Hint | undefined {
  const { text } = clause.path
  return misspelt(text, event, fields) ?? elsewhere(clause, event, fields) ?? endsEarly(text, event)
}

/** Follows the path as far as the event has it; there its next name may be misspelt. */
function misspelt(path: string, event: EventObject, fields: readonly string[]): Hint | undefined {
  const names = path.split('.')
  let objects: readonly EventObject[] = [event]
  for (const [index, name] of names.entries()) {
    if (!objects.some((object) => Object.hasOwn(object, name))) {
      const near = nearestName(name, candidates(objects, fields))
      if (near === undefined) return undefined
      const before = names.slice(0, index)
      const after = names.slice(index + 1)
      const whole = [...before, near, ...after].join('.')
      if (after.length === 0) return { text: `did you mean \`${near}\`?`, suggestion: whole }
      const exists = leads(objects, [near, ...after])
      const suggestion = exists ? whole : [...before, near].join('.')
      return { text: `did you mean \`${suggestion}\`?`, suggestion }
    }
    objects = objects.flatMap((object) => objectsIn(object[name])).slice(0, MOST_OBJECTS)
  }
  return undefined
}

/** Names of the event at one place. Those that the pattern uses, too, are known to its author and not what was meant. */
function candidates(objects: readonly EventObject[], fields: readonly string[]): ReadonlySet<string> {
  const used = new Set(fields.flatMap((field) => field.split('.')))
  const names = new Set<string>()
  for (const object of objects) {
    for (const name in object) {
      if (names.size >= MOST_MEMBERS) return names
      if (!used.has(name) && Object.hasOwn(object, name)) names.add(name)
    }
  }
  return names
}

function leads(objects: readonly EventObject[], names: readonly string[]): boolean {
  const [name, ...rest] = names
  if (name === undefined) return true
  const having = objects.filter((object) => Object.hasOwn(object, name))
  if (rest.length === 0) return having.length > 0
  return leads(having.flatMap((object) => objectsIn(object[name])).slice(0, MOST_OBJECTS), rest)
}

/**
 * The same last name at another place. Many things have an `id` and a `type`, so the place must look like the wanted one, or have a value that
 * the clause accepts.
 */
function elsewhere(clause: Clause, event: EventObject, fields: readonly string[]): Hint | undefined {
  const names = clause.path.text.split('.')
  const wantsSome = clause.field.matchers.every(({ kind }) => kind !== 'exists' && kind !== 'anything-but')
  const used = new Set(fields)
  let best: string | undefined
  let bestRank = 0
  for (const { path, values } of placesOf(names.at(-1) ?? '', event)) {
    const accepted = wantsSome && values.some((value) => clause.test.accepts(value))
    // Its author knows this place, and may want both.
    if (used.has(path) && !accepted) continue
    const rank = (isWithin(names, path.split('.')) ? 2 : 0) + (accepted ? 1 : 0)
    if (rank <= bestRank) continue
    best = path
    bestRank = rank
  }
  return best === undefined ? undefined : { text: `it is at \`${best}\``, suggestion: best }
}

/** The way to the field ends at a value that has no fields. */
function endsEarly(path: string, event: EventObject): Hint | undefined {
  const names = path.split('.')
  let objects: readonly EventObject[] = [event]
  for (const [index, name] of names.slice(0, -1).entries()) {
    const values = objects.filter((object) => Object.hasOwn(object, name)).map((object) => object[name])
    objects = values.flatMap(objectsIn).slice(0, MOST_OBJECTS)
    if (objects.length === 0) {
      const isPlain = values.some((value) => leavesIn(value).length > 0)
      return isPlain
        ? { text: `\`${names.slice(0, index + 1).join('.')}\` is a plain value, without fields` }
        : undefined
    }
  }
  return undefined
}

interface Place {
  readonly path: string
  readonly values: readonly EventLeaf[]
}

/** Where the event has values under this name, the nearest to its root first. */
function placesOf(name: string, event: EventObject): readonly Place[] {
  const places: Place[] = []
  let members = 0
  const queue: { object: EventObject; path: string }[] = [{ object: event, path: '' }]
  for (const { object, path } of queue) {
    for (const key in object) {
      if (!Object.hasOwn(object, key)) continue
      if (++members > MOST_MEMBERS) return places
      const full = path === '' ? key : `${path}.${key}`
      const value = object[key]
      const values = key === name ? leavesIn(value) : []
      if (values.length > 0) places.push({ path: full, values })
      for (const inside of objectsIn(value)) queue.push({ object: inside, path: full })
    }
  }
  return places
}

/** Whether the names occur in the path in their order: `size` and `detail.size` are in `detail.data.size`. */
function isWithin(names: readonly string[], path: readonly string[]): boolean {
  let found = 0
  for (const name of path) if (name === names[found]) found++
  return found === names.length
}
