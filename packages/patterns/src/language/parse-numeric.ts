import type { ArrayTree } from '../json/tree.ts'
import { exactNumber } from '../json/number.ts'
import type { NumericRange } from './ast.ts'
import { itemAt, tokenText } from './problems.ts'
import type { Place } from './problems.ts'

/** `["=", N]`, `["<", N]`, `[">=", N]`, `[">", N, "<=", N]` … */
export function parseNumeric(tree: ArrayTree, place: Place): NumericRange {
  const { problems, path } = place
  const first = itemAt(tree, 0, place)
  if (first?.kind !== 'string') {
    return problems.fail(`Invalid member in numeric match: ${tokenText(first)}`, path, first ?? tree)
  }
  const operator = first.value
  const text = (index: number, name: string): string => {
    const item = itemAt(tree, index, place)
    if (item?.kind === 'number') return item.text
    return problems.fail(`Value of ${name} must be numeric`, path, item ?? tree)
  }
  const end = (index: number, message: string): void => {
    const item = itemAt(tree, index, place)
    if (item !== undefined) problems.fail(message, path, item)
  }
  const number = (written: string) => comparable(written, place, tree)

  if (operator === '=') {
    const written = text(1, 'equals')
    end(2, 'Too many elements in numeric expression')
    const bound = { value: number(written), included: true }
    return { kind: 'numeric', low: bound, high: bound }
  }
  if (operator === '<' || operator === '<=') {
    const written = text(1, operator)
    end(2, 'Too many elements in numeric expression')
    return { kind: 'numeric', high: { value: number(written), included: operator === '<=' } }
  }
  if (operator !== '>' && operator !== '>=') {
    itemAt(tree, 1, place)
    return problems.fail(`Unrecognized numeric range operator: ${operator}`, path, first)
  }
  const bottom = text(1, operator)
  const second = itemAt(tree, 2, place)
  const included = operator === '>='
  if (second === undefined) return { kind: 'numeric', low: { value: number(bottom), included } }
  if (second.kind !== 'string') {
    return problems.fail(`Bad value in numeric range: ${tokenText(second)}`, path, second)
  }
  if (second.value !== '<' && second.value !== '<=') {
    return problems.fail(`Bad numeric range operator: ${second.value}`, path, second)
  }
  const top = text(3, second.value)
  end(4, 'Too many terms in numeric range expression')
  const low = { value: number(bottom), included }
  const high = { value: number(top), included: second.value === '<=' }
  if (!(low.value < high.value)) problems.fail('Bottom must be less than top', path, tree)
  return { kind: 'numeric', low, high }
}

/** The double a comparison is made with; only a number that one holds without loss can be compared. */
export function comparable(text: string, place: Place, at: Parameters<Place['problems']['fail']>[2]): number {
  const value = exactNumber(text)
  if (value === undefined) return place.problems.fail(`Cannot compare number : ${text}`, place.path, at)
  return value
}
