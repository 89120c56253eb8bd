// 213,068 events shaped like San Francisco's city lots, the events of event-ruler's own benchmark: properties, a polygon of
// 5 to 40 points, 900 bytes on average. Each column has exact quotas, so that the rules of lib/city-lot-rules.ts match a known number of events.
// The same seed gives the same events.

export const cityLots = 213_068

/** Numbers that the rules compare with. */
export const borders = { west: -122.46471267081272, middle: -122.41600944012424, east: -122.4063085128395 }
export const special = { x: -122.42916360922355, y: 37.729900216217324 }

const outerWest = -122.5135
const outerEast = -122.356
/** Further than rounding to 14 decimals could move a coordinate across a border. */
const gap = 1e-9

type Quotas = readonly (readonly [value: string | null, count: number])[]

const streets: Quotas = [
  ...quotas(
    'FULTON 1910, FUNSTON 477, MASON 2657, MASONIC 293, MOULTON 22, JEFFERSON 131, BEACH 211, HYDE 1758',
  ),
  ...quotas('CHESTNUT 825, MISSION 5000, WASHINGTON 4000, JACKSON 2724, HARRISON 1000, ACADIA 24, BLAKE 342'),
  ...quotas('BLYTHDALE 100, LAKE 529, DRUMM 13, DRISCOLL 25, PERSHING 1500, DEMING 463, SANTIAGO 682'),
  ['RHODE ISLAND', 328],
]
/** None of them begins or ends, or is, what a rule asks for. */
const otherStreets = (
  'UNKNOWN BAY FRANCISCO LOMBARD GREENWICH FILBERT GREEN VALLEJO BROADWAY PACIFIC CLAY SACRAMENTO CALIFORNIA PINE BUSH ' +
  'SUTTER POST GEARY ELLIS EDDY TURK GROVE HAYES FELL OAK PAGE HAIGHT WALLER NOE SANCHEZ CHURCH DOLORES GUERRERO ' +
  'VALENCIA CAPP SHOTWELL TREAT ALABAMA FLORIDA BRYANT YORK HAMPSHIRE POTRERO UTAH VERMONT KANSAS CAROLINA ARKANSAS ' +
  'MISSOURI TEXAS MISSISSIPPI INDIANA TENNESSEE JUDAH KIRKHAM MORAGA NORIEGA ORTEGA PACHECO QUINTARA RIVERA TARAVAL ' +
  'ULLOA VICENTE WAWONA SLOAT OCEAN MONTEREY PORTOLA CORTLAND TOMPKINS CRESCENT SILVER WAYLAND WOOLSEY MANSELL NAPLES'
).split(' ')
const streetTypes: Quotas = quotas('ST 116386, SQ 15, CT 1774')
const otherStreetTypes = [
  'AVE',
  'AVE',
  'AVE',
  'AVE',
  'AVE',
  'BLVD',
  'WAY',
  'TER',
  'PL',
  'DR',
  'LN',
  'RD',
  null,
]
const houseNumbers: Quotas = quotas(
  '441 2453, 440 200, 442 200, 443 200, 444 200, 4400 300, 4432 424, 141 500, 241 500, 1041 300, 2041 260',
)
const lots: Quotas = quotas('1430022 1, 2607117 101, 2607218 35, 3745012 655, VACSTWIL 1')
const wildcardLots = [
  { count: 489, make: (random: Random) => `143${random.below(10)}${digits(random, 3)}` },
  {
    count: 612,
    make: (random: Random) => `2${digits(random, 1)}0${digits(random, 1)}1${digits(random, 1)}7`,
  },
  { count: 8, make: (random: Random) => `0${digits(random, 3)}218` },
  { count: 1885, make: (random: Random) => `3${digits(random, 1)}5${digits(random, 3)}2` },
]
const lotPatterns = [/^143/, /^2.*0.*1.*7$/, /218$/, /^3.*5.*2$/, /^VA.*IL$/]

/** How many events have their first point in each of the four strips that the borders make. */
const strips = { farWest: 46_895, west: 102_053, middle: 25_000, east: 39_120 }
/** Events one of whose other points lies in another strip, or has a coordinate that a rule asks for. */
const wanderers = {
  middleToWest: 498,
  westToMiddle: 248,
  farWestToWest: 432,
  firstSpecial: 2,
  otherSpecial: 216,
}
const multiPolygons = 120

/** The events, as lines of JSON. */
export function* cityLotEvents(): Generator<string> {
  const random = new Random(20_261)
  const street = column(random, streets, () => random.of(otherStreets))
  const type = column(random, streetTypes, () => random.of(otherStreetTypes))
  const house = column(random, houseNumbers, () => otherHouseNumber(random))
  const lot = lotColumn(random)
  const points = pointColumn(random)
  for (let index = 0; index < cityLots; index++) {
    const id = lot[index] as string
    const number = house[index]
    const properties = {
      MAPBLKLOT: id,
      BLKLOT: id,
      BLOCK_NUM: id.slice(0, 4),
      LOT_NUM: id.slice(-3),
      FROM_ST: number,
      TO_ST: number,
      STREET: street[index],
      ST_TYPE: type[index],
      ODD_EVEN: random.below(2) === 0 ? 'E' : 'O',
    }
    const spaced = JSON.stringify(properties).replaceAll('":', '": ').replaceAll(',"', ', "')
    yield `{ "type": "Feature", "properties": ${spaced}, "geometry": ${geometry(random, points[index] as Place)} }`
  }
}

interface Place {
  readonly from: number
  readonly to: number
  readonly multi: boolean
  readonly first?: number
  /** The coordinates of the second point. */
  readonly x?: number
  readonly y?: number
}

function pointColumn(random: Random): Place[] {
  const { west, middle, east } = borders
  const fill = (count: number, from: number, to: number): Place[] =>
    Array.from({ length: count }, () => ({ from: from + gap, to: to - gap, multi: false }))
  const farWest = fill(strips.farWest, outerWest, west)
  const inWest = fill(strips.west, west, middle)
  const inMiddle = fill(strips.middle, middle, east)
  const inEast = fill(strips.east, east, outerEast)
  const change = (places: Place[], from: number, count: number, by: Partial<Place>) => {
    for (let index = from; index < from + count; index++)
      places[index] = { ...(places[index] as Place), ...by }
  }
  change(inMiddle, 0, wanderers.middleToWest, { x: middle - 1e-5 })
  change(inWest, 0, wanderers.westToMiddle, { x: middle + 1e-5 })
  change(farWest, 0, wanderers.farWestToWest, { x: west + 1e-5 })
  change(inWest, 1000, wanderers.firstSpecial, { first: special.x })
  change(inWest, 2000, wanderers.otherSpecial, { x: special.x })
  change(inEast, 0, multiPolygons, { multi: true })
  change(inEast, 0, 1, { y: special.y })
  return random.shuffled([...farWest, ...inWest, ...inMiddle, ...inEast])
}

function geometry(random: Random, place: Place): string {
  const size = Math.min(40, 5 + Math.floor(-Math.log(1 - random.next()) * 5.6))
  const near = place.from + random.next() * (place.to - place.from)
  const latitude = 37.7085 + random.next() * 0.1024
  const points: string[] = []
  for (let index = 0; index < (place.multi ? Math.max(8, size) : size) - 1; index++) {
    const x = Math.min(place.to, Math.max(place.from, near + (random.next() - 0.5) * 6e-4))
    const y = latitude + (random.next() - 0.5) * 6e-4
    points.push(
      index === 1 ? point(place.x ?? x, place.y ?? y) : point(index === 0 ? (place.first ?? x) : x, y),
    )
  }
  const first = points[0] as string
  points.push(first)
  const half = points.length >> 1
  const coordinates = place.multi
    ? `[[${points.slice(0, half).join(',')}],[${points.slice(half).join(',')}]]`
    : `[${points.join(',')}]`
  const type = place.multi ? 'MultiPolygon' : 'Polygon'
  return `{ "type": "${type}", "coordinates": ${coordinates}, "firstCoordinates": ${first} }`
}

function point(x: number, y: number): string {
  return `{"x":${Number(x.toFixed(14))},"y":${y === special.y ? y : Number(y.toFixed(14))},"z":0.0}`
}

function lotColumn(random: Random): (string | null)[] {
  const known = new Set(lots.map(([value]) => value))
  const values = lots.flatMap(([value, count]) => Array.from({ length: count }, () => value))
  for (const [index, { count, make }] of wildcardLots.entries()) {
    const fits = (value: string) =>
      !known.has(value) && lotPatterns.every((pattern, at) => pattern.test(value) === (at === index))
    for (let made = 0; made < count; made++) values.push(until(() => make(random), fits))
  }
  while (values.length < cityLots) {
    values.push(
      until(
        () =>
          `${String(random.below(7335)).padStart(4, '0')}${random.below(40) === 0 ? 'A' : ''}${digits(random, 3)}`,
        (value) => !lotPatterns.some((pattern) => pattern.test(value)),
      ),
    )
  }
  return random.shuffled(values)
}

function otherHouseNumber(random: Random): string {
  return until(
    () => String(random.below(10) === 0 ? 0 : random.below(4000)),
    (value) => !value.startsWith('44') && !value.endsWith('41'),
  )
}

function column(random: Random, quota: Quotas, rest: () => string | null): (string | null)[] {
  const values = quota.flatMap(([value, count]) => Array.from({ length: count }, () => value))
  while (values.length < cityLots) values.push(rest())
  return random.shuffled(values)
}

function quotas(text: string): Quotas {
  return text.split(', ').map((one) => {
    const [value = '', count = '0'] = one.split(' ')
    return [value, Number(count)] as const
  })
}

function digits(random: Random, count: number): string {
  return String(random.below(10 ** count)).padStart(count, '0')
}

function until(make: () => string, fits: (value: string) => boolean): string {
  for (;;) {
    const value = make()
    if (fits(value)) return value
  }
}

/** Mulberry32: small, fast, and the same everywhere. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** From 0 to less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  shuffled<T>(items: T[]): T[] {
    for (let index = items.length - 1; index > 0; index--) {
      const other = this.below(index + 1)
      ;[items[index], items[other]] = [items[other] as T, items[index] as T]
    }
    return items
  }
}
