import type { Field, Matcher } from '../language/ast.ts'
import type { Report } from './report.ts'

/** "Between -5.0e9 and +5.0e9 inclusive, with 15 digits of precision": the user guide on numeric matching. */
const LARGEST = 5e9
const DIGITS = 15
const DECIMALS = 6
const INT64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }

/**
 * Numbers beyond what AWS documents. Its open-source matcher compares all doubles, so these are warnings: it works today, and
 * nobody promises that it will.
 */
export function checkNumbers({ path, matchers }: Field, report: Report): void {
  for (const matcher of matchers) {
    for (const number of comparedNumbers(matcher)) {
      if (Math.abs(number) > LARGEST) {
        const message = `${number} is beyond 5e9, up to which AWS documents numeric matching`
        report.warn('SB_LINT_NUMERIC_RANGE', path, message)
      }
      if (isTooPrecise(String(number))) {
        const message = `${number} has more than ${DIGITS} digits or ${DECIMALS} decimals, up to which AWS documents numeric matching`
        report.warn('SB_LINT_NUMERIC_PRECISION', path, message)
      }
    }
    if (matcher.kind === 'number') checkText(matcher.text, path, report)
  }
}

function checkText(text: string, path: string, report: Report): void {
  if (/[eE]|\.\d*0$|^-0(?:\.0*)?$/.test(text)) {
    const message = `${text} is compared by its value; AWS documents that 300, 300.0 and 3.0e2 are not equal: write it as the event does`
    report.warn('SB_LINT_NUMBER_FORM', path, message)
  }
  if (!/^-?\d+$/.test(text)) return
  const value = BigInt(text)
  if (value < INT64.least || value > INT64.most)
    report.warn(
      'SB_LINT_INTEGER_SIZE',
      path,
      `${text} has more than 64 bits: no event with it can be published`,
    )
}

function comparedNumbers(matcher: Matcher): readonly number[] {
  if (matcher.kind === 'anything-but') return matcher.of === 'numbers' ? matcher.values : []
  if (matcher.kind !== 'numeric') return []
  return [...new Set([matcher.low?.value, matcher.high?.value])].filter((value) => value !== undefined)
}

function isTooPrecise(text: string): boolean {
  const [mantissa = '', exponent = '0'] = text.replace(/^-/, '').split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = `${whole}${fraction}`.replace(/^0+/, '').length
  return digits > DIGITS || fraction.length - Number(exponent) > DECIMALS
}
