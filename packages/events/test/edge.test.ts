/** What an edge runtime gets: no Node built-ins, no Node globals, Web Crypto only. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const dist = new URL('../dist/', import.meta.url)
const entries = ['index.js', 'schema/index.js', 'adapters/hono.js', 'adapters/next.js']

async function specifiersFrom(entry: string): Promise<string[]> {
  const seen = new Set<string>()
  const outside: string[] = []
  const visit = async (url: URL): Promise<void> => {
    if (seen.has(url.href)) return
    seen.add(url.href)
    const source = await readFile(url, 'utf8')
    for (const [, specifier = ''] of source.matchAll(/^(?:import|export) [^'"(=;]*['"]([^'"]+)['"];?$/gm)) {
      if (specifier.startsWith('.')) await visit(new URL(specifier, url))
      else outside.push(specifier)
    }
  }
  await visit(new URL(entry, dist))
  expect(seen.size).toBeGreaterThan(1)
  return outside
}

const script = `
  import { registerHooks } from 'node:module'
  const print = console.log
  registerHooks({ resolve(specifier, context, next) {
    if (!specifier.startsWith('.') && !specifier.startsWith('file:')) throw new Error('not on the edge: ' + specifier)
    return next(specifier, context)
  } })
  // Node's own fetch needs these; our code must not touch them.
  for (const name of ['process', 'Buffer', 'global', 'setImmediate']) {
    const value = globalThis[name]
    Object.defineProperty(globalThis, name, { get() {
      if (new Error().stack.split('\\n')[2].includes('/events/dist/')) throw new Error('not on the edge: ' + name)
      return value
    } })
  }
  const { createWebhookHandler, sign, verify, encodePayload } = await import(DIST + 'index.js')
  const secret = 'edge', dialect = 'standard-webhooks'
  const event = { eventId: 'e-1', eventType: 'file.created', eventName: 'upload', timestamp: '2026-02-24T10:30:00Z', data: { name: 'ü.mp4' } }
  const body = new TextEncoder().encode(JSON.stringify(encodePayload(dialect, event)))
  const headers = await sign(body, { dialect, secret })
  const good = await verify({ headers, body }, { dialects: [dialect], secrets: [secret] })
  const bad = await verify({ headers, body: body.subarray(1) }, { dialects: [dialect], secrets: [secret] })
  const events = []
  const handler = createWebhookHandler({ secrets: secret, dialect, onEvent: (event) => { events.push(event.detail.data.name) } })
  const response = await handler(new Request('http://x/', { method: 'POST', body, headers }))
  print(JSON.stringify({ good: good.ok, bad: bad.reason, status: response.status, events }))
`

describe('edge runtimes', () => {
  it.each(entries)('%s reaches nothing outside of itself', async (entry) => {
    expect(await specifiersFrom(entry)).toEqual([])
  })

  it('the built index verifies and handles without anything of Node', async () => {
    const source = script.replace('DIST', JSON.stringify(dist.href))
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', source])
    expect(JSON.parse(stdout)).toEqual({
      good: true,
      bad: 'signature_mismatch',
      status: 200,
      events: ['ü.mp4'],
    })
  })
})
