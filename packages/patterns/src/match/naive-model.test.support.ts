/**
 * The language again, as slowly and plainly as possible, for the tests to compare with. It shares nothing with the
 * package: JSON is kept as data, values are compared as decimal fractions, and every choice of values is tried.
 */
export type Json =
  | { readonly is: 'object'; readonly members: readonly (readonly [string, Json])[] }
  | { readonly is: 'array'; readonly items: readonly Json[] }
  | { readonly is: 'string'; readonly value: string }
  | { readonly is: 'number'; readonly text: string }
  | { readonly is: 'literal'; readonly text: 'true' | 'false' | 'null' }

export function print(json: Json): string {
  if (json.is === 'object')
    return `{${json.members.map(([name, value]) => `${JSON.stringify(name)}:${print(value)}`).join(',')}}`
  if (json.is === 'array') return `[${json.items.map(print).join(',')}]`
  return json.is === 'string' ? JSON.stringify(json.value) : json.text
}

/** Whether JSON.parse loses nothing of it. */
export function survivesParse(json: Json): boolean {
  if (json.is === 'object') {
    const names = json.members.map(([name]) => name)
    return new Set(names).size === names.length && json.members.every(([, value]) => survivesParse(value))
  }
  if (json.is === 'array') return json.items.every(survivesParse)
  return json.is !== 'number' || isDouble(json.text)
}

interface Leaf {
  readonly path: string
  readonly value: Json
  readonly elements: readonly (readonly [array: number, index: number])[]
}

/** The same patterns and events meet many times. */
const flattened = new WeakMap<Json, Leaf[]>()
const multiplied = new WeakMap<Json, Fields[]>()
const decimals = new Map<string, bigint>()
const spellings = new Map<string, string[]>()

interface Memory<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): unknown
}

function known<K, V>(map: Memory<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}

export function naiveMatches(pattern: Json, event: Json): boolean {
  const leaves = known(flattened, event, () => flatten(event))
  return known(multiplied, pattern, () => combinations(pattern, [], [new Map()])).some((fields) => {
    const paths = [...fields.keys()].sort()
    return satisfied(paths, fields, leaves, [])
  })
}

function flatten(event: Json): Leaf[] {
  const leaves: Leaf[] = []
  let arrays = 0
  const visit = (json: Json, names: readonly string[], elements: Leaf['elements']): void => {
    if (json.is === 'object')
      for (const [name, value] of json.members) visit(value, [...names, name], elements)
    else if (json.is === 'array') {
      const id = arrays++
      for (const [index, item] of json.items.entries()) {
        const container = item.is === 'object' || item.is === 'array'
        visit(item, names, container ? [...elements, [id, index]] : elements)
      }
    } else leaves.push({ path: names.join('.'), value: json, elements })
  }
  visit(event, [], [])
  return leaves
}

type Fields = Map<string, readonly Json[]>

function combinations(json: Json, names: readonly string[], before: readonly Fields[]): Fields[] {
  let current = before.map((fields) => new Map(fields))
  for (const [name, value] of json.is === 'object' ? json.members : []) {
    if (name === '$or' && value.is === 'array') {
      current = value.items.flatMap((item) => combinations(item, names, current))
    } else if (value.is === 'object') current = combinations(value, [...names, name], current)
    else if (value.is === 'array')
      for (const fields of current) fields.set([...names, name].join('.'), value.items)
  }
  return current
}

function satisfied(
  paths: readonly string[],
  fields: Fields,
  leaves: readonly Leaf[],
  chosen: Leaf['elements'],
): boolean {
  const [path, ...rest] = paths
  if (path === undefined) return true
  const matchers = fields.get(path) ?? []
  const within = leaves.filter((leaf) => leaf.path === path && agree(leaf.elements, chosen))
  if (within.length === 0 && matchers.some((one) => print(one) === '{"exists":false}')) {
    if (satisfied(rest, fields, leaves, chosen)) return true
  }
  return within.some(
    (leaf) =>
      matchers.some((one) => accepts(one, leaf.value)) &&
      satisfied(rest, fields, leaves, [...chosen, ...leaf.elements]),
  )
}

function agree(a: Leaf['elements'], b: Leaf['elements']): boolean {
  return a.every(([array, index]) => b.every(([other, at]) => other !== array || at === index))
}

function accepts(matcher: Json, value: Json): boolean {
  if (matcher.is === 'literal') return value.is === 'literal' && value.text === matcher.text
  if (matcher.is === 'string') {
    if (value.is !== 'string') return false
    return addresses[matcher.value] === undefined
      ? value.value === matcher.value
      : sameAddress(matcher.value, value.value)
  }
  if (matcher.is === 'number') {
    if (value.is !== 'number') return false
    return (
      value.text === matcher.text ||
      (isDouble(value.text) && isDouble(matcher.text) && order(value.text, matcher.text) === 0)
    )
  }
  const [name, operand] = matcher.is === 'object' ? (matcher.members[0] ?? []) : []
  if (name === undefined || operand === undefined) throw new TypeError('not a matcher')
  if (name === 'exists') return operand.is === 'literal' && operand.text === 'true'
  if (name === 'numeric') return value.is === 'number' && isDouble(value.text) && inRange(operand, value.text)
  if (name === 'anything-but') return !excluded(operand, value)
  return value.is === 'string' && textMatches(name, operand, value.value)
}

function excluded(operand: Json, value: Json): boolean {
  if (operand.is === 'array') return operand.items.some((item) => excluded(item, value))
  if (operand.is === 'string') return value.is === 'string' && value.value === operand.value
  if (operand.is === 'number')
    return value.is === 'number' && isDouble(value.text) && order(value.text, operand.text) === 0
  const [name, inner] = operand.is === 'object' ? (operand.members[0] ?? []) : []
  if (name === undefined || inner === undefined || value.is !== 'string') return false
  return (inner.is === 'array' ? inner.items : [inner]).some((item) => textMatches(name, item, value.value))
}

function textMatches(name: string, operand: Json, value: string): boolean {
  if (operand.is === 'object') {
    const inner = operand.members[0]?.[1]
    const texts = inner?.is === 'string' ? cases(inner.value) : []
    return texts.some((text) => textMatches(name, { is: 'string', value: text }, value))
  }
  const text = operand.is === 'string' ? operand.value : ''
  if (name === 'exactly') return value === text
  // The quotes around a value count, at the end that the operand does not touch.
  if (name === 'prefix') return `${value}"`.startsWith(text)
  if (name === 'suffix') return `"${value}`.endsWith(text)
  if (name === 'equals-ignore-case') return cases(text).includes(value)
  if (name === 'cidr') return inBlock(text, value)
  if (name !== 'wildcard') throw new TypeError(name)
  const source = text.replaceAll(/\\[*\\]|\*|[^*\\]/gu, (part) =>
    part === '*'
      ? '[^]*'
      : part.length === 2 && part[0] === '\\'
        ? `\\${part[1]}`
        : part.replaceAll(/[$()+.?[\]^{|}]/g, String.raw`\$&`),
  )
  return new RegExp(`^${source}$`, 'u').test(value)
}

/** Every spelling that ignoring case allows. */
function cases(text: string): string[] {
  return known(spellings, text, () => spell(text))
}

function spell(text: string): string[] {
  return text
    .split('')
    .reduce<string[]>(
      (all, unit) => all.flatMap((start) => [start + unit.toLowerCase(), start + unit.toUpperCase()]),
      [''],
    )
}

function inRange(operand: Json, text: string): boolean {
  const parts = operand.is === 'array' ? operand.items : []
  for (let index = 0; index < parts.length; index += 2) {
    const [operator, bound] = [parts[index], parts[index + 1]]
    if (operator?.is !== 'string' || bound?.is !== 'number') throw new TypeError('not a range')
    const sign = order(text, bound.text)
    const holds = operator.value.startsWith('<') ? sign < 0 : operator.value.startsWith('>') && sign > 0
    if (!holds && !(sign === 0 && operator.value.endsWith('='))) return false
  }
  return true
}

/** A decimal as a whole number of 10^-400, which all texts of these tests are. */
function scaled(text: string): bigint {
  return known(decimals, text, () => scale(text))
}

function scale(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return BigInt(whole + fraction) * 10n ** BigInt(400 + Number(exponent) - fraction.length)
}

function order(a: string, b: string): number {
  const difference = scaled(a) - scaled(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function isDouble(text: string): boolean {
  const value = Number(text)
  return Number.isFinite(value) && order(text, String(value)) === 0
}

/** The addresses that the tests use, by hand. */
export const addresses: Readonly<Record<string, string>> = {
  '10.0.0.1': '0a000001',
  '010.0.0.01': '0a000001',
  '::ffff:a00:1': '0a000001',
  '10.9.8.7': '0a090807',
  '172.16.5.4': 'ac100504',
  '::1': '00000000000000000000000000000001',
  '0:0:0:0:0:0:0:1': '00000000000000000000000000000001',
  '2001:db8::A': '20010db800000000000000000000000a',
  '2001:0DB8:0::a': '20010db800000000000000000000000a',
  'a00::1': '0a000000000000000000000000000001',
}
export const blocks: Readonly<Record<string, readonly [digits: string, length: number]>> = {
  '10.0.0.0/8': ['0a', 8],
  '10.0.0.9/24': ['0a0000', 8],
  '172.16.0.0/16': ['ac10', 8],
  '0.0.0.0/0': ['', 8],
  'a00::/8': ['0a', 32],
  '2001:db8::/32': ['20010db8', 32],
  '::/0': ['', 32],
}

function sameAddress(a: string, b: string): boolean {
  return addresses[a] === addresses[b]
}

function inBlock(block: string, value: string): boolean {
  const [digits, length] = blocks[block] ?? ['none', 0]
  const address = addresses[value]
  return address !== undefined && address.length === length && address.startsWith(digits)
}
