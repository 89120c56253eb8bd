import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adminToken, tokenFile } from './token.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'signalbox-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

describe('the admin token', () => {
  it('is made once and kept for its owner alone', async () => {
    const first = await adminToken({ dataDir, env: {} })
    expect(first).toMatchObject({
      from: 'created',
      token: expect.stringMatching(/^sbx_[\w-]{43}$/) as string,
    })
    expect((await stat(tokenFile(dataDir))).mode & 0o777).toBe(0o600)
    expect(await adminToken({ dataDir, env: {} })).toEqual({ ...first, from: 'file' })
  })

  it('is one, even when several gateways start at once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => adminToken({ dataDir, env: {} })))
    expect(new Set(made.map(({ token }) => token)).size).toBe(1)
    expect(made.filter(({ from }) => from === 'created')).toHaveLength(1)
  })

  it('comes from SIGNALBOX_TOKEN if that is set; an empty one is not', async () => {
    const given = await adminToken({ dataDir, env: { SIGNALBOX_TOKEN: ' mine ' } })
    expect(given).toMatchObject({ token: 'mine', from: 'env' })
    await expect(readFile(tokenFile(dataDir))).rejects.toThrow(/ENOENT/)
    expect((await adminToken({ dataDir, env: { SIGNALBOX_TOKEN: '' } })).from).toBe('created')
  })

  it('is closed to others if its file was open', async () => {
    await writeFile(tokenFile(dataDir), 'sbx_old\n')
    await chmod(tokenFile(dataDir), 0o644)
    expect((await adminToken({ dataDir, env: {} })).token).toBe('sbx_old')
    expect((await stat(tokenFile(dataDir))).mode & 0o777).toBe(0o600)
  })

  it('is not replaced silently where the file is empty', async () => {
    await writeFile(tokenFile(dataDir), '')
    await expect(adminToken({ dataDir, env: {} })).rejects.toThrow(/empty/)
  })
})
