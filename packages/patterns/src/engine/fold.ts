/**
 * One text for all the spellings that an operand accepts when case is ignored, or undefined when there is no such text.
 * Upper-casing treats each character alone, so the same works for the beginnings and ends of values. An operand that has a
 * question mark, or half a pair that becomes one, compares in a way that upper-casing knows nothing of.
 */
export function foldedOperand(operand: string): string | undefined {
  let folded = ''
  for (const unit of operand.split('')) {
    if (unit === '?' || (unit >= '\ud800' && unit <= '\udfff')) return undefined
    const upper = unit.toUpperCase().toUpperCase()
    if (unit.toLowerCase().toUpperCase() !== upper) return undefined
    folded += upper
  }
  return folded
}

/** A value under which `foldedOperand` may be looked for. */
export function foldedValue(value: string): string {
  return value.toUpperCase()
}
