import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** A page in a fresh profile, and what went wrong on it: script errors and what its policy refused. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { page, complaints, close: () => context.close() }
}

/** Keeps a picture where `SIGNALBOX_SCREENSHOTS` says, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SIGNALBOX_SCREENSHOTS']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

/** Nothing sticks out on the right. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
