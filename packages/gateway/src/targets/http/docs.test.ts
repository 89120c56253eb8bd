import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { policyShape } from '../options/policy.ts'
import { outcomeOf } from './answer.ts'
import { httpSchema } from './options.ts'

const page = readFileSync(new URL('../../../../../docs/reference/targets.md', import.meta.url), 'utf8')

it('names each option in the reference', () => {
  const options = new Set([...Object.keys(policyShape), ...Object.keys(httpSchema.shape)])
  const missing = [...options].filter((name) => !page.includes(`\`${name}\``) && !page.includes(`\`${name}.`))
  expect(missing).toEqual([])
})

it('says of each status what the code does', () => {
  const rows = page.split('\n').filter((line) => /^\| (?:\d{3}|any other 4xx)/.test(line))
  expect(rows.length).toBeGreaterThanOrEqual(5)
  for (const row of rows) {
    const [, answers = '', code = '', again = '', circuit = ''] = row.split('|').map((cell) => cell.trim())
    for (const [status] of answers.matchAll(/\b\d{3}\b/g)) {
      const outcome = outcomeOf({ status: Number(status), response: '' }, 0)
      expect({ status, ...outcome }).toMatchObject({
        ok: false,
        code: code.replaceAll('`', ''),
        retry: again.startsWith('yes') ? 'later' : 'never',
        blame: circuit.startsWith('yes') ? 'target' : 'item',
      })
    }
  }
})
