import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isAtLeast, minimumNode, nodeProblem } from './node-version.ts'

it.each([
  ['22.18.0', true],
  ['22.18.1', true],
  ['22.19.0', true],
  ['24.0.0', true],
  ['100.0.0', true],
  ['22.17.9', false],
  ['22.9.0', false],
  ['20.19.5', false],
  ['9.99.99', false],
])('judges Node %s', (version, isEnough) => {
  expect(isAtLeast(version, '22.18.0')).toBe(isEnough)
  expect(nodeProblem(version) === undefined).toBe(isEnough)
})

it('says which Node it found, which it needs, and where to get that', () => {
  const problem = nodeProblem('20.19.5')
  expect(problem).toMatch(/needs Node 22\.18 or newer; this is Node 20\.19\.5/)
  expect(problem).toMatch(/https:\/\/nodejs\.org/)
})

it('is what the package says', () => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { engines } = JSON.parse(manifest) as { engines: { node: string } }
  expect(`${engines.node.replace('>=', '')}.0`).toBe(minimumNode)
})
