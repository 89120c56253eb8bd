import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDevFolder, readDevInfo } from './dev-folder.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'signalbox-dev-folder-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (fresh = false) => openDevFolder(folder, { fresh, random: randomBytes })

describe('the folder of dev', () => {
  it('keeps its secrets over restarts, and has new ones when it is fresh', () => {
    const { info, gateway } = open()
    expect(open().info).toEqual(info)
    expect(readDevInfo(gateway)).toEqual(info)
    expect(open(true).info.secret).not.toBe(info.secret)
  })

  it('empties only what it made, and nothing of a folder that it did not make', () => {
    writeFileSync(join(folder, 'thesis.txt'), 'years of work')
    mkdirSync(join(folder, 'gateway'))
    expect(() => open(true)).toThrow(/was not made by `signalbox dev`/)
    open()
    open(true)
    expect(existsSync(join(folder, 'thesis.txt'))).toBe(true)
  })

  it('makes new secrets where the file is damaged', () => {
    const { gateway, info } = open()
    writeFileSync(join(gateway, 'dev.json'), '{"source":')
    expect(readDevInfo(gateway)).toBeUndefined()
    expect(open().info.secret).not.toBe(info.secret)
  })
})
