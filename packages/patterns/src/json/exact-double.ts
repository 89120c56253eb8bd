/** The powers of ten that a double holds without loss. */
export const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

const SPLITTER = 2 ** 27 + 1

/**
 * The double that a decimal of 16 or 17 digits stands for, when it is quick to see that the double's shortest text is that decimal: that is,
 * when `exactNumber` would give it. Coordinates and measurements are full of such numbers, and reading and printing one takes
 * several times as long as all the rest of its way through the matcher.
 *
 * The decimal is (high · 10^lowDigits + low) / 10^decimals, high having ten digits. Counting in units of its last digit:
 * 1. Divide, and find out exactly how far the quotient is off, with a product of two doubles that keeps its own rounding error. Correct it by that.
 * 2. Less than half a step between doubles off: it is the nearest double. Less than half a unit off: no other decimal
 *    of as many digits is nearer to it.
 * 3. A decimal with fewer digits ends in zero here. If all of those are further away than half a step, none of them stands
 *    for the double. So its shortest text is the decimal.
 * Whatever is too close to call is left to the slow way: undefined.
 */
export function exactDouble(
  high: number,
  low: number,
  lowDigits: number,
  decimals: number,
): number | undefined {
  if (lowDigits !== 6 && lowDigits !== 7) return undefined
  const power = POWERS[decimals] as number
  // Exact: a multiple of 2^6 below 2^57. Its sum with `low` keeps what it rounds away.
  const shifted = high * (POWERS[lowDigits] as number)
  const mantissa = shifted + low
  const rest = low - (mantissa - shifted)
  const quotient = mantissa / power
  const value = quotient - offBy(quotient, power, mantissa, rest) / power
  const off = Math.abs(offBy(value, power, mantissa, rest))
  // A step between doubles is between these two shares of the value.
  const leastHalfStep = mantissa * 2 ** -54
  const mostHalfStep = mantissa * 2 ** -53
  if (off > 0.98 * Math.min(0.5, leastHalfStep)) return undefined
  const lastDigit = low % 10
  const toZero = Math.min(lastDigit, 10 - lastDigit)
  return toZero - 0.5 > 1.02 * mostHalfStep ? value : undefined
}

/** value · power - (mantissa + rest), without the rounding error of the product: Dekker's way, by halves of 26 bits. */
function offBy(value: number, power: number, mantissa: number, rest: number): number {
  const product = value * power
  const scaledValue = SPLITTER * value
  const valueHigh = scaledValue - (scaledValue - value)
  const valueLow = value - valueHigh
  const scaledPower = SPLITTER * power
  const powerHigh = scaledPower - (scaledPower - power)
  const powerLow = power - powerHigh
  const error =
    valueLow * powerLow - (product - valueHigh * powerHigh - valueLow * powerHigh - valueHigh * powerLow)
  return product - mantissa - rest + error
}
