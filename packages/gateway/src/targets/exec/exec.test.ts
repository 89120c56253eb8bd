import { expect, it } from 'vitest'
import { exec } from './exec.ts'

it('names the mistakes in its options', () => {
  expect(() => exec('x', [], { permanentExitCodes: [0] })).toThrow(/exit|1/i)
  expect(() => exec('x', 'y' as never)).toThrow(/list of texts/)
})
