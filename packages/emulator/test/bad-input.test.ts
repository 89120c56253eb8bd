import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { call, form, start, storage, upload } from './api.ts'

describe('bad input', () => {
  it('refuses names that could leave their folder', async () => {
    await using fastio = await start()
    for (const name of ['../x', '..', '.', 'a/b', 'a\\b', 'a\u0000b', ' ', 'x'.repeat(256), 'a\nb']) {
      const { status, json } = await call(
        fastio,
        'POST',
        storage(fastio, 'root/createfolder/'),
        form({ name }),
      )
      expect([name, status, json['error']]).toMatchObject([
        name,
        406,
        { params: [{ name: 'name', kind: 'invalid' }] },
      ])
    }
    expect(fastio.state().folders).toBe(0)
  })

  it('refuses paths that try to leave the API', async () => {
    await using fastio = await start()
    for (const path of [
      '%2e%2e%2f%2e%2e%2fetc/list/',
      '..%2f..%2f/details/',
      '%00/details/',
      '%ff%fe/details/',
    ]) {
      const { status, json } = await call(fastio, 'GET', storage(fastio, path))
      expect(status).toBe(404)
      expect(json['result']).toBe(false)
    }
  })

  it('wants every field of an upload', async () => {
    await using fastio = await start()
    expect((await upload(fastio, {})).json['error']).toMatchObject({
      params: [{ name: 'name', kind: 'missing' }],
    })
    const size = await upload(fastio, { name: 'a', size: '3' })
    expect([size.status, size.json['error']]).toMatchObject([406, { code: 10522 }])
    const session = await call(
      fastio,
      'POST',
      '/upload/',
      form({ name: 'a', size: '5', instance_id: fastio.workspace.id }),
    )
    expect(session.json['error']).toMatchObject({ params: [{ name: 'chunk', kind: 'missing' }] })
    expect(fastio.state()).toMatchObject({ files: 0, events: 0 })
  })

  it('takes 4 MiB and not a byte more', async () => {
    await using fastio = await start()
    const limit = 4 * 1024 * 1024
    expect((await upload(fastio, { name: 'full', bytes: Buffer.alloc(limit) })).status).toBe(200)
    expect((await upload(fastio, { name: 'over', bytes: Buffer.alloc(limit + 1) })).status).toBe(413)
    expect(fastio.state().files).toBe(1)
  })

  it('cuts off a body without a length before it has eaten memory', async () => {
    await using fastio = await start()
    const status = await endless(fastio)
    expect(status).toBe(413)
    expect((await call(fastio, 'GET', '/user/auth/check/')).status).toBe(200)
  })

  it('answers damaged bodies with 406', async () => {
    await using fastio = await start()
    const path = storage(fastio, 'root/createfolder/')
    const bodies: [string, string][] = [
      ['application/json', '{'],
      ['application/json', '[1]'],
      ['application/json', '"x"'],
      ['multipart/form-data; boundary=x', 'nothing of the kind'],
      ['multipart/form-data', ''],
      ['application/xml', '<a/>'],
    ]
    for (const [type, body] of bodies) {
      const { status } = await call(fastio, 'POST', path, { body, headers: { 'content-type': type } })
      expect([type, body, status]).toEqual([type, body, 406])
    }
  })

  it('answers to this machine only, and to no other web page', async () => {
    await using fastio = await start()
    expect(await statusWith(fastio, { host: 'evil.example' })).toBe(421)
    expect(await statusWith(fastio, { host: `localhost:${fastio.port}` })).toBe(200)
    expect(await statusWith(fastio, { origin: 'https://evil.example' })).toBe(403)
    expect(await statusWith(fastio, { origin: 'null' })).toBe(403)
  })
})

function statusWith(fastio: Emulator, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ port: fastio.port, host: '127.0.0.1', path: '/_emulator/state', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

/** Sends without end until an answer comes; fails if 64 MiB were taken. */
function endless(fastio: Emulator): Promise<number> {
  return new Promise((resolve, reject) => {
    let sent = 0
    let answered = false
    const headers = {
      authorization: `Bearer ${fastio.token}`,
      'content-type': 'application/x-www-form-urlencoded',
      'transfer-encoding': 'chunked',
    }
    const target = {
      port: fastio.port,
      host: '127.0.0.1',
      path: '/current/org/create/',
      method: 'POST',
      headers,
    }
    const outgoing = request(target, (response) => {
      answered = true
      resolve(response.statusCode ?? 0)
      outgoing.destroy()
    })
    outgoing.on('error', (error) => {
      if (!answered) reject(error)
    })
    const chunk = Buffer.alloc(64 * 1024, 'a')
    const more = (): void => {
      if (answered || outgoing.destroyed) return
      sent += chunk.length
      if (sent > 64 * 1024 * 1024) {
        outgoing.destroy(new Error('it took 64 MiB'))
        return
      }
      if (outgoing.write(chunk)) setImmediate(more)
      else outgoing.once('drain', more)
    }
    more()
  })
}
