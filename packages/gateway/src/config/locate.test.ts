import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { locateConfig } from './locate.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'locate config '))
})
const write = (...names: string[]) => names.forEach((name) => writeFileSync(join(dir, name), ''))

describe('locateConfig', () => {
  it('prefers TypeScript, then JavaScript, then JSON', () => {
    const order = ['json', 'mjs', 'js', 'mts', 'ts'].map((extension) => `signalbox.config.${extension}`)
    for (const name of order) {
      write(name)
      expect(locateConfig(dir)).toBe(join(dir, name))
    }
  })

  it('takes a file or a folder, relative or not', () => {
    mkdirSync(join(dir, 'sub'))
    write('other.json', 'sub/signalbox.config.js')
    expect(locateConfig(dir, 'other.json')).toBe(join(dir, 'other.json'))
    expect(locateConfig(dir, './sub')).toBe(join(dir, 'sub/signalbox.config.js'))
    expect(locateConfig('/', join(dir, 'other.json'))).toBe(join(dir, 'other.json'))
  })

  it('says where it looked and for what', () => {
    expect(() => locateConfig(dir)).toThrow(
      expect.objectContaining({
        code: 'SB_CONFIG_NOT_FOUND',
        message: [
          `There is no config at ${dir}.`,
          '',
          '  no config',
          '    expected  one of signalbox.config.ts, signalbox.config.mts, signalbox.config.js, signalbox.config.mjs, signalbox.config.json',
          '    found     nothing',
          '    try       run `signalbox init` to write one, or give its path with --config',
        ].join('\n'),
      }),
    )
  })

  it('points at a name that nearly fits', () => {
    write('signalbox.conf.ts')
    expect(() => locateConfig(dir)).toThrow('found     signalbox.conf.ts, which is not a name of a config')
  })

  it('says that a given file is missing', () => {
    expect(() => locateConfig(dir, 'nope.ts')).toThrow(`There is no config at ${join(dir, 'nope.ts')}.`)
  })

  it('refuses a file that cannot be a config', () => {
    write('config.yaml')
    expect(() => locateConfig(dir, 'config.yaml')).toThrow(
      expect.objectContaining({
        code: 'SB_CONFIG_UNREADABLE',
        problems: [
          {
            path: '',
            message: 'this kind of file is not a config',
            expected: 'a file that ends with .ts, .mts, .js, .mjs, .json',
            found: join(dir, 'config.yaml'),
          },
        ],
      }),
    )
  })
})
