const SHORT_INTEGER = /^-?\d{1,15}$/

/**
 * The double that a JSON number stands for, or undefined when a double cannot hold it without loss: 300, 300.0 and 3e2
 * are one number; 9007199254740993 and 1e400 are none.
 */
export function exactNumber(text: string): number | undefined {
  // Adding zero makes 0 of -0.
  const value = Number(text) + 0
  if (SHORT_INTEGER.test(text)) return value
  if (!Number.isFinite(value)) return undefined
  // Written as JavaScript would: nothing is lost, except where the reference spells the smallest doubles its own way.
  if (String(value) === text && !text.includes('e')) return value
  const written = decimal(text)
  if (value === 0) return written.digits === '' ? 0 : undefined
  const shortest = decimal(shortestText(value))
  return written.digits === shortest.digits && written.exponent === shortest.exponent ? value : undefined
}

/**
 * The reference prints at least two digits, the nearest ones, so the smallest double is 4.9e-324 to it and 5e-324 is a
 * number that no double holds. It differs from the shortest text for a few of the smallest doubles only.
 */
function shortestText(value: number): string {
  const shortest = value.toExponential()
  return shortest.includes('.') ? shortest : value.toExponential(1)
}

/** Digits without zeros at either end, and the power of ten of a point put before them. */
function decimal(text: string): { digits: string; exponent: number } {
  const e = text.search(/[eE]/)
  const mantissa = e < 0 ? text : text.slice(0, e)
  const unsigned = mantissa.startsWith('-') ? mantissa.slice(1) : mantissa
  const point = unsigned.indexOf('.')
  const whole = point < 0 ? unsigned : unsigned.slice(0, point)
  const all = point < 0 ? unsigned : whole + unsigned.slice(point + 1)
  let first = 0
  while (first < all.length && all.charCodeAt(first) === 48) first++
  let last = all.length
  while (last > first && all.charCodeAt(last - 1) === 48) last--
  return {
    digits: all.slice(first, last),
    exponent: whole.length - first + (e < 0 ? 0 : Number(text.slice(e + 1))),
  }
}
