import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { parseJsonConfig } from './read-json.ts'

function problemOf(text: string) {
  try {
    parseJsonConfig(text, '/srv/signalbox.config.json')
  } catch (error) {
    if (error instanceof ConfigError) return error.problems[0]
  }
  return undefined
}

describe('parseJsonConfig', () => {
  it('reads JSON, with a byte order mark or without', () => {
    expect(parseJsonConfig('\uFEFF{"sources":{}}', 'f')).toEqual({ sources: {} })
  })

  it.each([
    ['{\n  "a": 1,\n  "b": \n}', 'line 4', undefined],
    ['{\n  "a": 1,\n}', 'line 3', 'remove the comma before a closing bracket'],
    ['{\n  // no\n  "a": 1\n}', 'line 2', 'JSON has no comments; use signalbox.config.ts for them'],
    ['{\n  "a": 1\n', 'line 3', undefined],
    ['', 'line 1', undefined],
    ["{\n\n  'a': 1}", 'line 3', undefined],
  ])('names the line of a mistake in %j', (text, path, suggestion) => {
    expect(problemOf(text)).toMatchObject({ path, message: expect.stringMatching(/^syntax error: ./) })
    expect(problemOf(text)?.suggestion).toBe(suggestion)
  })

  it('does not show what stands there', () => {
    const error = problemOf('{"secrets": [whsec_hunter2]}')
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })
})
