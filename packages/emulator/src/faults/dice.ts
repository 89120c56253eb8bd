import { createHash } from 'node:crypto'

/**
 * A number in [0, 1) for a question, always the same for the same seed and question. Because it does not
 * depend on what was asked before, a run repeats exactly however its requests interleave, and turning one
 * fault on does not move the others.
 */
export function roll(seed: number, ...question: (string | number)[]): number {
  const digest = createHash('sha256')
    .update(`${seed}|${question.join('|')}`)
    .digest()
  return digest.readUIntBE(0, 6) / 2 ** 48
}
