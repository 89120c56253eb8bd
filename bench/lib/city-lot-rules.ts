// The rule sets of event-ruler's own benchmark over city lots, and how many of the 213,068 events each rule matches.
import { Random, borders, special } from './city-lots.ts'

export interface Category {
  readonly rules: Readonly<Record<string, object>>
  readonly expected: readonly number[]
}

const property = (name: string, matcher: unknown) => ({ properties: { [name]: [matcher] } })
const anythingBut = (operand: unknown) => ({ 'anything-but': operand })
const ignoring = (operand: unknown) => ({ 'equals-ignore-case': operand })
const numeric = (...range: readonly (string | number)[]) => [{ numeric: range }]

const streetsBy = (make: (operand: string) => unknown, ...operands: string[]) =>
  operands.map((operand) => property('STREET', make(operand)))

/** The five questions that each kind of anything-but is asked in. */
function allBut(
  make: (operand: string) => unknown,
  operands: readonly [string, string, string, string, string],
) {
  const [fulton, mason, street, polygon, house] = operands
  return [
    property('STREET', make(fulton)),
    property('STREET', make(mason)),
    property('ST_TYPE', make(street)),
    { geometry: { type: [make(polygon)] } },
    property('FROM_ST', make(house)),
  ]
}

function positions(field: string, name: string, value: number) {
  const { west, middle, east } = borders
  return [
    { geometry: { type: ['Polygon'], [field]: { x: numeric('=', special.x) } } },
    { geometry: { type: ['MultiPolygon'], [field]: { [name]: numeric('=', value) } } },
    { geometry: { [field]: { x: numeric('<', middle) } } },
    { geometry: { [field]: { x: numeric('>', middle) } } },
    { geometry: { [field]: { x: numeric('>', west, '<', east) } } },
  ]
}

const lots = (make: (operand: string) => unknown, ...operands: string[]) =>
  operands.map((operand) => property('MAPBLKLOT', make(operand)))
const wildcards = ['143*', '2*0*1*7', '*218', '3*5*2', 'VA*IL']

const sets: Readonly<Record<string, readonly [rules: readonly object[], expected: readonly number[]]>> = {
  EXACT: [lots((lot) => lot, '1430022', '2607117', '2607218', '3745012', 'VACSTWIL'), [1, 101, 35, 655, 1]],
  WILDCARD: [lots((wildcard) => ({ wildcard }), ...wildcards), [490, 713, 43, 2540, 1]],
  PREFIX: [streetsBy((prefix) => ({ prefix }), 'AC', 'BL', 'DR', 'FU', 'RH'), [24, 442, 38, 2387, 328]],
  PREFIX_EQUALS_IGNORE_CASE: [
    streetsBy((prefix) => ({ prefix: ignoring(prefix) }), 'Ac', 'bL', 'dR', 'Fu', 'rH'),
    [24, 442, 38, 2387, 328],
  ],
  SUFFIX: [streetsBy((suffix) => ({ suffix }), 'ON', 'KE', 'MM', 'ING', 'GO'), [17_921, 871, 13, 1963, 682]],
  SUFFIX_EQUALS_IGNORE_CASE: [
    streetsBy((suffix) => ({ suffix: ignoring(suffix) }), 'oN', 'Ke', 'mM', 'InG', 'gO'),
    [17_921, 871, 13, 1963, 682],
  ],
  EQUALS_IGNORE_CASE: [
    [...streetsBy(ignoring, 'jefferson', 'bEaCh', 'HyDe', 'CHESTNUT'), property('ST_TYPE', ignoring('st'))],
    [131, 211, 1758, 825, 116_386],
  ],
  NUMERIC: [positions('firstCoordinates', 'z', 0), [2, 120, 148_948, 64_120, 127_053]],
  'ANYTHING-BUT': [
    allBut((operand) => anythingBut([operand]), ['FULTON', 'MASON', 'ST', 'Polygon', '441']),
    [211_158, 210_411, 96_682, 120, 210_615],
  ],
  'ANYTHING-BUT-IGNORE-CASE': [
    allBut((operand) => anythingBut(ignoring([operand])), ['Fulton', 'Mason', 'st', 'polygon', '441']),
    [211_158, 210_411, 96_682, 120, 210_615],
  ],
  'ANYTHING-BUT-PREFIX': [
    allBut((prefix) => anythingBut({ prefix }), ['FULTO', 'MASO', 'S', 'Poly', '44']),
    [211_158, 210_118, 96_667, 120, 209_091],
  ],
  'ANYTHING-BUT-SUFFIX': [
    allBut((suffix) => anythingBut({ suffix }), ['ULTON', 'ASON', 'T', 'olygon', '41']),
    [211_136, 210_411, 94_908, 0, 209_055],
  ],
  'ANYTHING-BUT-WILDCARD': [
    lots((wildcard) => anythingBut({ wildcard }), ...wildcards),
    [212_578, 212_355, 213_025, 210_528, 213_067],
  ],
  COMPLEX_ARRAYS: [positions('coordinates', 'y', special.y), [218, 1, 149_446, 64_368, 127_485]],
}

const combined = [
  'NUMERIC',
  'EXACT',
  'PREFIX',
  ...Object.keys(sets).filter((name) => name.startsWith('ANYTHING')),
]

/** All sixteen, by name. */
export const categories: ReadonlyMap<string, Category> = new Map([
  ...Object.keys(sets).map((name) => [name, union([name])] as const),
  ['PARTIAL_COMBO', union(combined)],
  ['COMBO', union([...combined, 'COMPLEX_ARRAYS'])],
])

function union(names: readonly string[]): Category {
  const chosen = names.flatMap((name) => sets[name] ?? [])
  const rules = chosen.filter((_, index) => index % 2 === 0).flat() as object[]
  const expected = chosen.filter((_, index) => index % 2 === 1).flat() as number[]
  return { rules: Object.fromEntries(rules.map((rule, index) => [`r${index}`, rule])), expected }
}

/** What rules of growing number ask for: values that events have, and as many that none has. */
export interface Values {
  readonly lots: readonly string[]
  readonly streets: readonly string[]
}

/** `count` rules that ask for one value of one field each. */
export function exactRules(count: number, { lots: known }: Values): Record<string, object> {
  const random = new Random(7)
  const rules: Record<string, object> = {}
  for (let index = 0; index < count; index++) {
    const lot = known[index] ?? `${random.below(9999)}${random.below(999)}X`
    rules[`r${index}`] = property('MAPBLKLOT', lot)
  }
  return rules
}

/** `count` rules of all kinds: equal values, prefixes, suffixes, narrow ranges, ignored case, anything-but and $or, over ten fields. */
export function mixedRules(count: number, values: Values): Record<string, object> {
  const random = new Random(9)
  const lot = () =>
    random.below(2) === 0 ? random.of(values.lots) : `${random.below(9999)}${random.below(999)}X`
  const house = () => String(random.below(4000))
  const kinds = ['ST', 'AVE', 'BLVD', 'WAY', 'TER', 'PL', 'DR', 'LN', 'RD', 'CT']
  const one = (): object => {
    const share = random.next()
    if (share < 0.4) {
      const types = random.shuffled([...kinds]).slice(0, 2)
      return { properties: { STREET: [random.of(values.streets)], FROM_ST: [house()], ST_TYPE: types } }
    }
    if (share < 0.6)
      return { properties: { MAPBLKLOT: [{ prefix: lot().slice(0, 6) }], ODD_EVEN: [random.of(['E', 'O'])] } }
    if (share < 0.75) {
      const from = Number((-122.5135 + random.next() * 0.1575).toFixed(10))
      return {
        geometry: { firstCoordinates: { x: numeric('>', from, '<', Number((from + 1e-5).toFixed(10))) } },
      }
    }
    if (share < 0.85) return property('BLKLOT', { suffix: lot().slice(-6) })
    if (share < 0.95)
      return {
        properties: {
          STREET: [ignoring(random.of(values.streets).toLowerCase())],
          TO_ST: [house(), house()],
        },
      }
    if (share < 0.99) {
      const others = Array.from({ length: 3 }, () => String(random.below(200)).padStart(3, '0'))
      return { properties: { LOT_NUM: [anythingBut(others)], MAPBLKLOT: [lot()] } }
    }
    const block = String(random.below(9999)).padStart(4, '0')
    const number = String(random.below(300)).padStart(3, '0')
    return { $or: [property('MAPBLKLOT', lot()), { properties: { BLOCK_NUM: [block], LOT_NUM: [number] } }] }
  }
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, one()]))
}
