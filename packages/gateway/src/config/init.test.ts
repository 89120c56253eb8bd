import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderInit } from './init.ts'

const answers = {
  sourceName: 'fastio',
  dialect: 'fastio-signature-sha256',
  targetUrl: 'https://example.com/hook',
  withAudit: true,
}

describe('renderInit', () => {
  it('imports what it uses and nothing else', () => {
    const importsOf = (changes: object) =>
      /import \{ (.+) \} from 'signalbox'/.exec(
        renderInit({ ...answers, ...changes })['signalbox.config.ts'],
      )?.[1]
    expect(importsOf({})).toBe('defineConfig, env, http, stream, webhook')
    expect(importsOf({ withAudit: false })).toBe('defineConfig, env, http, webhook')
    expect(importsOf({ targetUrl: undefined })).toBe('defineConfig, env, stream, webhook')
    expect(importsOf({ targetUrl: undefined, withAudit: false })).toBe('defineConfig, env, stream, webhook')
  })

  it('names the variable of the secret after the source', () => {
    const files = renderInit({ ...answers, sourceName: '2nd-box' })
    expect(files['signalbox.config.ts']).toContain(`'2nd-box': webhook({`)
    expect(files['signalbox.config.ts']).toContain(`env('_2ND_BOX_WEBHOOK_SECRET')`)
    expect(files['.env.example']).toContain('\n_2ND_BOX_WEBHOOK_SECRET=\n')
  })

  it.each([
    ['http://localhost:3000/', true],
    ['http://127.0.0.1/', true],
    ['http://192.168.1.4/', true],
    ['http://[::1]:80/', true],
    ['https://example.com/', false],
    ['https://10.example.com/', false],
  ])('allows the private address %s: %s', (targetUrl, isAllowed) => {
    const text = renderInit({ ...answers, targetUrl })['signalbox.config.ts']
    expect(text.includes('allowPrivate: true')).toBe(isAllowed)
  })

  it('quotes whatever it is given as one literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (dialect) => {
        const text = renderInit({ ...answers, dialect })['signalbox.config.ts']
        const literal = /dialect: (.+),$/m.exec(text)?.[1] ?? ''
        // oxlint-disable-next-line no-implied-eval, no-new-func -- only a literal made above is evaluated
        expect(new Function(`return ${literal}`)()).toBe(dialect)
      }),
    )
  })
})
