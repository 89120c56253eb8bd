/**
 * One unit of an operand: the two texts that stand for it. They are the lower and the upper case of a single UTF-16
 * unit, which makes sharp s accept "SS" but not "ss", and not always the unit itself.
 */
interface Unit {
  readonly lower: string
  readonly upper: string
}

function unitsOf(operand: string): readonly Unit[] {
  // split('') on purpose: the reference folds unit by unit, and half a surrogate pair is a question mark to it.
  return operand.split('').map((unit) => {
    if (unit >= '\ud800' && unit <= '\udfff') return { lower: '?', upper: '?' }
    return { lower: unit.toLowerCase(), upper: unit.toUpperCase() }
  })
}

/** The offset after the units, or -1. The two texts of a unit differ in their first character, so there is one way. */
function follow(units: readonly Unit[], value: string, from: number): number {
  let at = from
  for (const { lower, upper } of units) {
    if (value.startsWith(lower, at)) at += lower.length
    else if (value.startsWith(upper, at)) at += upper.length
    else return -1
  }
  return at
}

function followBack(units: readonly Unit[], value: string): number {
  let end = value.length
  for (let index = units.length - 1; index >= 0; index--) {
    const { lower, upper } = units[index] as Unit
    if (endsAt(value, lower, end)) end -= lower.length
    else if (endsAt(value, upper, end)) end -= upper.length
    else return -1
  }
  return end
}

function endsAt(value: string, part: string, end: number): boolean {
  return end >= part.length && value.startsWith(part, end - part.length)
}

export function equalsIgnoringCase(operand: string): (value: string) => boolean {
  const units = unitsOf(operand)
  return (value) => follow(units, value, 0) === value.length
}

export function startsWithIgnoringCase(operand: string): (value: string) => boolean {
  const units = unitsOf(operand)
  // The closing quote counts as part of the value: see text.ts.
  const quoted = operand.endsWith('"')
  return (value) => follow(units, quoted ? `${value}"` : value, 0) >= 0
}

export function endsWithIgnoringCase(operand: string): (value: string) => boolean {
  const units = unitsOf(operand)
  const quoted = operand.startsWith('"')
  return (value) => followBack(units, quoted ? `"${value}` : value) >= 0
}
