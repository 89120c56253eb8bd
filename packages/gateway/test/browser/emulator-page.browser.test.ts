/** The page at `/` of the emulator. */
import { startEmulator, type Emulator } from '@signalbox/emulator'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser } from './chromium.ts'
import { openPage, overflow, picture } from './pages.ts'

let emulator: Emulator
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
  emulator = await startEmulator({ port: 0 })
}, 300_000)

afterAll(async () => {
  await browser?.close()
  await emulator?.close()
})

const clip = { name: 'holiday & <b>clip.mp4', mimeType: 'video/mp4', buffer: Buffer.from('not a video') }

it('takes a file, and shows it with the event that it made', async () => {
  const { page, complaints, close } = await openPage(browser)
  await page.goto(emulator.origin)
  await page.getByText('No files yet').waitFor()
  await picture(page, 'emulator-empty')
  await page.locator('input[type=file]').setInputFiles(clip)
  await page.getByRole('button', { name: /Upload/ }).click()
  await page
    .getByRole('cell', { name: `/${clip.name}`, exact: true })
    .first()
    .waitFor()
  expect(await page.getByText('workspace_storage_file_added').isVisible()).toBe(true)
  expect(page.url()).toBe(`${emulator.origin}/`)
  await picture(page, 'emulator')
  expect(complaints).toEqual([])
  await close()
})

it('fits a narrow screen and a dark one', async () => {
  const { page, close } = await openPage(browser, {
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
  })
  await page.goto(emulator.origin)
  await picture(page, 'emulator-narrow-dark')
  expect(await overflow(page)).toBe(0)
  await close()
})

it('takes no file from the page of a stranger', async () => {
  const stranger = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(
      `<form method="post" enctype="multipart/form-data" action="${emulator.origin}/_emulator/files">
        <input type="hidden" name="workspace" value="${emulator.workspace.id}"><input type="file" name="file"><button>Go</button></form>`,
    )
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  const { page, close } = await openPage(browser)
  await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`)
  await page.locator('input[type=file]').setInputFiles({ ...clip, name: 'forged.txt' })
  const answer = page.waitForResponse((response) => response.request().method() === 'POST')
  await page.getByRole('button', { name: 'Go' }).click()
  expect((await answer).status()).toBe(403)
  await page.goto(emulator.origin)
  expect(await page.getByText('forged.txt').count()).toBe(0)
  await close()
  stranger.close()
})
