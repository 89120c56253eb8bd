import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as publicList from './index.ts'

describe('the public list', () => {
  it('has what the documentation names', () => {
    expect(Object.keys(publicList).sort()).toEqual([
      'ConfigError',
      'PermanentError',
      'defineConfig',
      'env',
      'exec',
      'fn',
      'http',
      'stream',
      'webhook',
    ])
  })

  it('loads nothing of the gateway itself and keeps no process alive', () => {
    const index = join(import.meta.dirname, 'index.ts')
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ resolve: (name, context, next) => { const found = next(name, context); loaded.push(found.url); return found } })
      await import(${JSON.stringify(index)})
      console.log(JSON.stringify(loaded))`
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: 10_000,
    })
    const loaded = JSON.parse(output.toString()) as string[]
    const heavy =
      /src\/(http|store|ingest|delivery\/(?!backoff)|gateway|cli|router)\/|node:sqlite|hono|pino|prom-client/
    expect(loaded.filter((url) => heavy.test(url))).toEqual([])
    expect(loaded.length).toBeGreaterThan(10)
  })
})
