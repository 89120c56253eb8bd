import { DuplicateMembers, LongNumber } from '../json/event-value.ts'
import type { EventLeaf, EventObject, EventValue } from '../json/event-value.ts'
import type { Matcher } from '../language/ast.ts'
import type { Clause } from '../match/clause.ts'
import { isLeaf, isObject } from '../match/look.ts'
import { ValueTest } from '../matchers/value-test.ts'
import { nearestName } from './nearest-name.ts'
import type { Seen } from './seen.ts'

/** Members looked at when a name is searched for in the whole event. */
const MOST_MEMBERS = 2000

/** What may be behind a clause that is not satisfied, when something can be said. */
export function hintFor(clause: Clause, event: EventObject, seen: Seen): string | undefined {
  if (seen.count > 0) return hintForValues(clause, seen)
  if (seen.container === 'object') return 'a rule looks at the fields of an object, not at the object'
  if (seen.container === 'array') return undefined
  const similar = similarName(clause.path.text, event)
  return similar === undefined ? undefined : `did you mean \`${similar}\`?`
}

function hintForValues(clause: Clause, { values }: Seen): string | undefined {
  const { matchers } = clause.field
  const loose = new ValueTest(matchers.flatMap(ignoringCase))
  for (const value of values) {
    if (typeof value === 'string') {
      if (loose.accepts(value)) return 'only the case differs; `equals-ignore-case` would match'
      if (value.trim() !== '' && clause.test.accepts(Number(value)) && !acceptsAnyNumber(matchers)) {
        return 'the event has it as a string, and the rule wants a number'
      }
    } else if (clause.test.accepts(spelled(value))) {
      return `the event has it as ${value === null ? 'null' : `a ${kindOf(value)}`}, and the rule wants a string`
    }
  }
  return undefined
}

function spelled(value: Exclude<EventLeaf, string>): string {
  return value instanceof LongNumber ? value.text : String(value)
}

function kindOf(value: Exclude<EventLeaf, string | null>): string {
  return typeof value === 'boolean' ? 'boolean' : 'number'
}

function acceptsAnyNumber(matchers: readonly Matcher[]): boolean {
  return matchers.some((matcher) => matcher.kind === 'anything-but' || matcher.kind === 'exists')
}

function ignoringCase(matcher: Matcher): Matcher[] {
  switch (matcher.kind) {
    case 'string':
    case 'exactly':
      return [{ kind: 'equals', value: matcher.value, ignoreCase: true }]
    case 'prefix':
    case 'suffix':
      return [{ ...matcher, ignoreCase: true }]
    default:
      return []
  }
}

/** A name near the one that is missing, or the whole path where the event has the last name elsewhere. */
function similarName(path: string, event: EventObject): string | undefined {
  const names = path.split('.')
  let objects: EventObject[] = [event]
  for (const name of names) {
    const inside = objects.flatMap((object) => (Object.hasOwn(object, name) ? objectsIn(object[name]) : []))
    const present = objects.some((object) => Object.hasOwn(object, name))
    if (!present) {
      const near = nearestName(name, new Set(objects.flatMap((object) => Object.keys(object))))
      return near ?? elsewhere(names.at(-1) ?? '', event)
    }
    objects = inside.slice(0, 100)
  }
  return elsewhere(names.at(-1) ?? '', event)
}

function elsewhere(name: string, event: EventObject): string | undefined {
  let members = 0
  const queue: { object: EventObject; path: string }[] = [{ object: event, path: '' }]
  for (const { object, path } of queue) {
    for (const [key, value] of Object.entries(object)) {
      if (++members > MOST_MEMBERS) return undefined
      const full = path === '' ? key : `${path}.${key}`
      if (key === name && isLeaf(value)) return full
      for (const inside of objectsIn(value)) queue.push({ object: inside, path: full })
    }
  }
  return undefined
}

/** The object, or those directly in an array. */
function objectsIn(value: EventValue | undefined): EventObject[] {
  if (value instanceof DuplicateMembers) return value.values.flatMap(objectsIn)
  if (Array.isArray(value))
    return (value as readonly EventValue[])
      .slice(0, 100)
      .filter((one) => isObject(one) && !isLeaf(one)) as EventObject[]
  return isObject(value) && !isLeaf(value) ? [value] : []
}
