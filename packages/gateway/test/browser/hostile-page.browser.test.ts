/** What a web page of somebody else can do to a gateway on this machine, in a browser that is logged in: nothing. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayProcess, postUpload, token, type GatewayProcess } from '../support/gateway-process.ts'
import { openBrowser } from './chromium.ts'
import { openPage } from './pages.ts'

let gateway: GatewayProcess
let browser: Browser
let stranger: Server
let strangerPort: number

beforeAll(async () => {
  // A name of the attacker that points to this machine: DNS rebinding without a name server.
  browser = await openBrowser(['--host-resolver-rules=MAP evil.example 127.0.0.1'])
  gateway = await gatewayProcess({ targets: `fn('accept', async () => {})` })
  await gateway.start()
  await postUpload(gateway, 'secret-plans')
  stranger = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>evil</title>')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  strangerPort = (stranger.address() as AddressInfo).port
}, 300_000)

afterAll(async () => {
  await browser?.close()
  stranger?.close()
  await gateway?.[Symbol.asyncDispose]()
})

const admin = (path: string) =>
  fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
const head = async (): Promise<number> =>
  ((await (await admin('/v1/status')).json()) as { log: { head: number } }).log.head

/** A page of a stranger in a browser in which somebody is logged in at the gateway. */
async function hostilePage(origin: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const { page, close } = await openPage(browser)
  await page.goto(`${gateway.url}/#token=${token}`)
  await page.getByRole('status').getByText('live').waitFor()
  await page.goto(origin)
  return { page, close }
}

/** What a script on the page gets for a request, as far as the browser tells it. */
const ask = (page: Page, path: string, init: object): Promise<unknown> =>
  page.evaluate(
    ({ url, init: how }) =>
      fetch(url, how).then(
        async (answer) => ({ type: answer.type, text: await answer.text() }),
        () => 'refused',
      ),
    { url: `${gateway.url}${path}`, init },
  )

// Another port of the same machine counts as the same site to a browser: even SameSite cookies are sent.
describe.each([
  ['another port of this machine', () => `http://127.0.0.1:${strangerPort}`],
  ['another site', () => `http://evil.example:${strangerPort}`],
])('a page on %s', (_, origin) => {
  it('reads nothing', async () => {
    const { page, close } = await hostilePage(origin())
    for (const path of ['/', '/v1/events', '/v1/status', '/metrics']) {
      expect(await ask(page, path, { credentials: 'include' })).toBe('refused')
      const blind = await ask(page, path, { credentials: 'include', mode: 'no-cors' })
      expect(JSON.stringify(blind)).not.toContain('secret-plans')
    }
    const streamed = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const source = new EventSource(url, { withCredentials: true })
          source.addEventListener('message', () => resolve('an event'))
          source.addEventListener('error', () => resolve('refused'))
        }),
      `${gateway.url}/v1/events/stream?after=0`,
    )
    expect(streamed).toBe('refused')
    await close()
  })

  it('writes nothing', async () => {
    const before = await head()
    const { page, close } = await hostilePage(origin())
    const event = JSON.stringify({ eventType: 'file.created', eventId: 'forged', data: { name: 'x' } })
    const simple = { method: 'POST', credentials: 'include', mode: 'no-cors' }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      await ask(page, '/v1/events', { ...simple, headers: { 'content-type': type }, body: event })
      await ask(page, '/v1/dead-letters/redrive', { ...simple, body: '{"all":true}' })
      await ask(page, '/webhooks/fastio', { ...simple, headers: { 'content-type': type }, body: event })
    }
    expect(await ask(page, '/session', { method: 'DELETE', credentials: 'include' })).toBe('refused')
    // A form is a navigation: no CORS, but an Origin.
    const answer = page.waitForResponse((response) => response.url() === `${gateway.url}/session`)
    await page.setContent(`<form method="post" action="${gateway.url}/session"><button>Win</button></form>`)
    await page.getByRole('button', { name: 'Win' }).click()
    expect((await answer).status()).toBe(403)
    await page.waitForLoadState()
    expect(await head()).toBe(before)
    await page.goto(gateway.url)
    await page.getByRole('button', { name: 'Log out' }).waitFor()
    await close()
  })

  it('cannot show ours in a frame', async () => {
    const { page, close } = await hostilePage(origin())
    await page.setContent(`<iframe src="${gateway.url}/"></iframe>`)
    const frame = await (await page.waitForSelector('iframe')).contentFrame()
    await frame?.waitForLoadState()
    expect(await frame?.getByRole('heading', { name: 'Signalbox' }).count()).toBe(0)
    await close()
  })
})

it('a name that was rebound to this machine gets a refusal instead of the page', async () => {
  const { page, close } = await openPage(browser)
  const answer = await page.goto(`http://evil.example:${gateway.port}/`)
  expect(answer?.status()).toBe(403)
  expect(await answer?.json()).toMatchObject({ code: 'SB_HOST_REFUSED' })
  await close()
})
