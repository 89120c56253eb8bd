import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { env } from './define.ts'
import { loadEnvFile } from './env-file.ts'
import type { Env } from './env-file.ts'
import { findSecret, resolveSecret } from './secrets.ts'

describe('resolveSecret', () => {
  it('gives literal text as it is', () => {
    expect(resolveSecret('text', {})).toBe('text')
  })

  it('looks a reference up at the time of use', () => {
    const vars: Env = {}
    const ref = env('HOOK')
    expect(() => resolveSecret(ref, vars)).toThrow(
      expect.objectContaining({
        code: 'SB_SECRET_MISSING',
        message: 'The environment variable HOOK is not set.',
      }),
    )
    vars['HOOK'] = 'now'
    expect(resolveSecret(ref, vars)).toBe('now')
  })

  it('takes a variable that is set to nothing for missing', () => {
    expect(findSecret(env('HOOK'), { HOOK: '' })).toBeUndefined()
    expect(findSecret('', {})).toBeUndefined()
  })

  it('falls back only where nothing is set', () => {
    expect(resolveSecret(env('HOOK', 'fallback'), { HOOK: 'set' })).toBe('set')
    expect(resolveSecret(env('HOOK', 'fallback'), { HOOK: '' })).toBe('fallback')
    expect(findSecret(env('HOOK', ''), {})).toBeUndefined()
  })
})

describe('loadEnvFile', () => {
  it('adds what is missing and overrides nothing', () => {
    const dir = mkdtempSync(join(tmpdir(), 'env-'))
    writeFileSync(join(dir, '.env'), '# a comment\nA=file\nB="file two"\nexport C=file\nD=\n')
    const vars: Env = { A: 'set', D: undefined }
    expect(loadEnvFile(dir, vars)).toEqual(['B', 'C', 'D'])
    expect(vars).toEqual({ A: 'set', B: 'file two', C: 'file', D: '' })
  })

  it('keeps a variable that is set to nothing', () => {
    const dir = mkdtempSync(join(tmpdir(), 'env-'))
    writeFileSync(join(dir, '.env'), 'A=file\n')
    const vars: Env = { A: '' }
    expect(loadEnvFile(dir, vars)).toEqual([])
    expect(vars).toEqual({ A: '' })
  })

  it('does nothing where there is no file', () => {
    const dir = mkdtempSync(join(tmpdir(), 'env-'))
    expect(loadEnvFile(dir, {})).toEqual([])
    mkdirSync(join(dir, '.env'))
    expect(loadEnvFile(dir, {})).toEqual([])
  })
})
