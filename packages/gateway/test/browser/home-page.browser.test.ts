/** The page at `/` of a gateway, as a person uses it. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayProcess, postUpload, token, type GatewayProcess } from '../support/gateway-process.ts'
import { openBrowser } from './chromium.ts'
import { openPage, overflow, picture } from './pages.ts'

let gateway: GatewayProcess
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
  gateway = await gatewayProcess({
    targets: `fn('accept', async () => {}), fn('full', async () => { throw new Error('the shelf is full') }, { retry: { attempts: 1 } }), stream('audit')`,
  })
  await gateway.start()
  for (const id of ['one', 'two']) await postUpload(gateway, id, { fileName: `${id}.mp4` })
}, 300_000)

afterAll(async () => {
  await browser?.close()
  await gateway?.[Symbol.asyncDispose]()
})

async function login(page: Page): Promise<void> {
  await page.goto(gateway.url)
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('status').getByText('live').waitFor()
}

const rows = (page: Page) => page.locator('#events tr')

describe('the page of a gateway', () => {
  it('says what it is, shows no event to a stranger, and refuses a wrong token', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(gateway.url)
    await picture(page, 'home-login')
    expect(await page.getByRole('heading', { name: 'Signalbox' }).isVisible()).toBe(true)
    expect(await page.getByText('POST /webhooks/fastio').isVisible()).toBe(true)
    expect(await rows(page).count()).toBe(0)
    await page.getByLabel('Token').fill('sbx_wrong')
    await page.getByRole('button', { name: 'Log in' }).click()
    expect(await page.getByRole('alert').textContent()).toMatch(/not a token of this gateway/)
    await picture(page, 'home-wrong-token')
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
    await close()
  })

  it('shows events as they come, and the story of one', async () => {
    const { page, complaints, close } = await openPage(browser)
    await login(page)
    await rows(page).filter({ hasText: 'two.mp4' }).waitFor()
    expect(await rows(page).count()).toBe(2)
    await postUpload(gateway, 'three', { fileName: '<img src=x onerror=alert(1)>.mp4' })
    const fresh = rows(page).filter({ hasText: '<img src=x onerror=alert(1)>.mp4' })
    await fresh.waitFor()
    await expect.poll(() => rows(page).first().textContent()).toContain('<img')
    // One that came and one that was there say the same of where they are from.
    const dialects = page.locator('#events td:nth-child(5)')
    expect(await dialects.allTextContents()).toEqual(Array(3).fill('fastio-signature-sha256'))
    await rows(page).filter({ hasText: 'one.mp4' }).getByRole('button').click()
    const story = page.locator('#story')
    await story.getByText('full: dead').waitFor()
    expect(await story.textContent()).toMatch(/Verified with the secret .*fastio-signature-sha256/)
    for (const part of ['✓ everything', 'accept: delivered', 'the shelf is full']) {
      expect(await story.textContent()).toContain(part)
    }
    await picture(page, 'home-story')
    expect(complaints).toEqual([])
    await close()
  })

  it('goes on by itself when the gateway comes back', async () => {
    const { page, close } = await openPage(browser)
    await login(page)
    await gateway.kill()
    await page.getByRole('status').getByText('reconnecting').waitFor()
    await gateway.start()
    await postUpload(gateway, 'after-restart', { fileName: 'after-restart.mp4' })
    await rows(page).filter({ hasText: 'after-restart.mp4' }).waitFor()
    await close()
  })

  it('logs in from an address with #token, and keeps the token out of the address and out of scripts', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${gateway.url}/#token=${token}`)
    await page.getByRole('status').getByText('live').waitFor()
    expect(page.url()).toBe(`${gateway.url}/`)
    expect(await page.evaluate('document.cookie')).toBe('')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('Token').waitFor()
    expect(await page.context().cookies()).toEqual([])
    await close()
  })

  it('lets EventSource read with the cookie, from any place in the log', async () => {
    const { page, close } = await openPage(browser)
    await login(page)
    const ids = await page.evaluate(`new Promise((resolve, reject) => {
      const ids = []
      const source = new EventSource('/v1/events/stream?after=0')
      source.onerror = () => reject(new Error('refused'))
      source.onmessage = ({ lastEventId }) => ids.push(lastEventId) === 2 && (source.close(), resolve(ids))
    })`)
    expect(ids).toEqual(['1', '2'])
    await close()
  })

  it.each([
    ['narrow', { viewport: { width: 360, height: 740 } }],
    ['dark', { colorScheme: 'dark' as const }],
  ])('fits a %s screen', async (name, options) => {
    const { page, close } = await openPage(browser, options)
    await page.goto(gateway.url)
    await picture(page, `home-login-${name}`)
    expect(await overflow(page)).toBe(0)
    await login(page)
    await rows(page).filter({ hasText: 'one.mp4' }).getByRole('button').click()
    await page.locator('#story').getByText('full: dead').waitFor()
    await picture(page, `home-${name}`)
    expect(await overflow(page)).toBe(0)
    await close()
  })
})
