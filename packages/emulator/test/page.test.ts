import { expect, it } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { startReceiver } from './receiver.ts'
import { call, form, upload } from './api.ts'

it('says what it is, shows workspaces and files, and escapes every name', async () => {
  await using fastio = await startEmulator({ port: 0 })
  const evil = '<img src=x onerror=alert(1)>"&.txt'
  expect((await upload(fastio, { name: evil })).status).toBe(200)
  const response = await fetch(`${fastio.origin}/`)
  const html = await response.text()
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(html).toContain('Fast.io emulator')
  expect(html).toContain(fastio.workspace.name)
  expect(html).not.toContain('<img')
  expect(html).toContain('&lt;img src=x')
  expect(html).not.toContain(fastio.token)
  expect(html).not.toMatch(/<[^>]*(src|href)=/)
})

it('takes a dropped file, tells it like any upload, and says what was wrong with another', async () => {
  await using receiver = await startReceiver()
  await using fastio = await startEmulator({ port: 0 })
  await call(fastio, 'POST', `/workspaces/${fastio.workspace.id}/webhooks/`, form({ url: receiver.url }))
  const drop = (name: string): Promise<Response> => {
    const body = new FormData()
    body.append('workspace', fastio.workspace.id)
    body.append('file', new Blob(['dropped']), name)
    return fetch(`${fastio.origin}/_emulator/files`, { method: 'POST', body, redirect: 'manual' })
  }
  const taken = await drop('clip.mp4')
  expect([taken.status, taken.headers.get('location')]).toEqual([303, '/'])
  await receiver.count(1)
  expect(fastio.state()).toMatchObject({ files: 1, events: 1 })
  const nameless = await drop('')
  expect(nameless.status).toBe(406)
  expect(await nameless.text()).toContain('role="alert"')
})
