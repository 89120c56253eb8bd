const LONE_SURROGATE = /\p{Surrogate}/gu

/** Half of a surrogate pair has no UTF-8, in which the reference compares: it becomes a question mark there. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.replace(LONE_SURROGATE, '?')
}

/**
 * Values carry their quotes when the reference compares them, so an operand that ends in a quote reaches the value's end.
 * Deterministic, and a pattern that works there has to work here.
 */
export function startsWith(operand: string): (value: string) => boolean {
  if (!operand.endsWith('"')) return (value) => value.startsWith(operand)
  const whole = operand.slice(0, -1)
  return (value) => value.startsWith(operand) || value === whole
}

export function endsWith(operand: string): (value: string) => boolean {
  if (!operand.startsWith('"')) return (value) => value.endsWith(operand)
  const whole = operand.slice(1)
  return (value) => value.endsWith(operand) || value === whole
}
