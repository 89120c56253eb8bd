import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderInit } from '../../src/config/init.ts'
import { Projects } from './projects.ts'

const projects = new Projects()
let running: string
beforeAll(() => {
  running = projects.install('npx cache')
})
afterAll(() => projects.close())

const code = (types: boolean) => `
import { defineConfig, env, http, stream, webhook } from 'signalbox'
import { pattern } from './patterns.${types ? 'ts' : 'js'}'
import { dirname } from 'node:path'

${types ? 'interface Seen { imported?: unknown }' : ''}
const seen${types ? ': Seen' : ''} = globalThis
seen.imported = defineConfig

export default defineConfig({
  sources: { fastio: webhook({ dialect: 'signalbox', secrets: [env('HOOK')] }) },
  rules: { all: { pattern, targets: [http('https://example.com/'), stream('audit')] } },
})
`
const json = JSON.stringify({
  sources: { fastio: { kind: 'webhook', dialect: 'signalbox', secrets: [{ $env: 'HOOK' }] } },
  rules: { all: { pattern: { source: ['fast.io'] }, targets: [{ kind: 'stream', name: 'audit' }] } },
})

/** A project with a config of every kind; returns the names of their files. */
function writeProject(folder: string, packageJson: object | undefined): string[] {
  if (packageJson) projects.write(join(folder, 'package.json'), JSON.stringify(packageJson))
  projects.write(join(folder, 'patterns.ts'), `export const pattern: object = { source: ['fast.io'] }\n`)
  projects.write(join(folder, 'patterns.js'), `export const pattern = { source: ['fast.io'] }\n`)
  projects.write(join(folder, '.env'), 'HOOK=from the file\n')
  const files = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `signalbox.config.${extension}`)
  for (const file of files) {
    projects.write(join(folder, file), file.endsWith('.json') ? json : code(file.endsWith('ts')))
  }
  return files
}

const packages: [string, object | undefined][] = [
  ['no package.json', undefined],
  ['a package.json without type', { name: 'app' }],
  ['type commonjs, as npm init writes it', { name: 'app', type: 'commonjs' }],
  ['type module', { name: 'app', type: 'module' }],
]

describe.each(packages)('a config beside %s', (title, packageJson) => {
  it.each([
    ['signalbox is installed there and runs', true, true],
    ['npx runs another copy, nothing is installed', false, false],
    ['npx runs another copy than the installed one', true, false],
  ])('loads where %s', async (way, isInstalled, runsInstalled) => {
    const folder = `${title} ${way}`
    const files = writeProject(folder, packageJson)
    const installed = isInstalled ? projects.install(folder) : running
    const { loads, stderr } = await projects.load(runsInstalled ? installed : running, folder, files)
    expect(stderr).toBe('')
    for (const [index, load] of loads.entries()) {
      const file = join(projects.dir, folder, files[index] ?? '')
      expect(load).toMatchObject({ file, warnings: [], isSameCopy: true })
      expect(load.config).toMatchObject({
        dataDir: join(dirname(file), '.signalbox'),
        sources: { fastio: { kind: 'webhook', secrets: [{ label: 'HOOK', value: { $env: 'HOOK' } }] } },
        rules: [{ name: 'all', enabled: true }],
      })
    }
    expect(loads).toHaveLength(files.length)
  })
})

describe('a CommonJS config', () => {
  it('loads, and an empty one is no config', async () => {
    projects.write('cjs/package.json', '{"type":"commonjs"}')
    projects.write(
      'cjs/signalbox.config.js',
      `const { defineConfig } = require('signalbox')\nmodule.exports = defineConfig({ listen: { port: 1 } })\n`,
    )
    projects.write('cjs/empty.js', '// nothing yet\n')
    const { loads } = await projects.load(running, 'cjs', ['.', 'empty.js'])
    expect(loads[0]?.config).toMatchObject({ listen: { ingest: { port: 1 } } })
    expect(loads[1]?.problems).toEqual([
      {
        path: '',
        message: 'no default export',
        expected: 'export default defineConfig({ … })',
        found: 'no export',
      },
    ])
  })
})

describe('a file that cannot be loaded', () => {
  const later = 'a webhook({ … }) source; for files without a webhook, wait for a version with this kind'
  const cases: Record<string, [file: string, text: string, problem: object]> = {
    'a syntax error in TypeScript': [
      'syntax.ts',
      'export default {\n  sources: {},\n  rules: ,\n}\n',
      { path: 'line 3', message: 'syntax error: Expression expected' },
    ],
    'a syntax error in JavaScript': [
      'syntax.mjs',
      'export default {\n  sources: {},\n  rules: ,\n}\n',
      { path: 'line 3', message: "syntax error: Unexpected token ','" },
    ],
    'a syntax error in JSON': [
      'syntax.json',
      '{\n  "sources": {},\n}\n',
      {
        path: 'line 3',
        message: 'syntax error: Expected double-quoted property name',
        suggestion: 'remove the comma before a closing bracket',
      },
    ],
    'an enum': [
      'enum.ts',
      `enum Color { Red = 'red' }\nexport default { dataDir: Color.Red }\n`,
      {
        path: 'line 1',
        message: 'enum cannot be used in a config: Node strips types and does not compile',
        expected: 'TypeScript that is JavaScript once the types are removed',
        found: 'TypeScript enum is not supported in strip-only mode',
        suggestion: "const Color = { Red: 'red' } as const",
      },
    ],
    'no default export': [
      'named.ts',
      'export const config = {}\n',
      {
        path: '',
        message: 'no default export',
        expected: 'export default defineConfig({ … })',
        found: 'the exports config',
        suggestion: 'export default config',
      },
    ],
    'a source kind that comes later': [
      'watch.ts',
      `import { defineConfig, watch } from 'signalbox'\nexport default defineConfig({ sources: { live: watch({}) } })\n`,
      {
        path: 'line 1',
        message: 'this version of Signalbox has no watch(…) sources',
        expected: 'webhook({ … })',
        found: 'watch',
        suggestion: later,
      },
    ],
    'a misspelt import': [
      'typo.mjs',
      `import { defineConfig, webook } from 'signalbox'\nexport default defineConfig({ sources: { a: webook({}) } })\n`,
      expect.objectContaining({
        path: 'line 1',
        message: 'signalbox has no export named webook',
        found: 'webook',
        suggestion: 'webhook',
      }),
    ],
    'a package that is not installed': [
      'package.ts',
      `import lodash from 'lodash-of-nowhere'\nexport default { sources: lodash }\n`,
      {
        path: '',
        message: 'the package lodash-of-nowhere is not installed here',
        suggestion: 'npm install lodash-of-nowhere',
      },
    ],
    'a file without its extension': [
      'extension.ts',
      `import { rules } from './rules'\nexport default { rules }\n`,
      expect.objectContaining({ suggestion: 'write the path with its extension: ./rules.ts' }),
    ],
    'an exception': [
      'throws.ts',
      `const token = 'hunter2'\n\nthrow new Error('no luck')\n`,
      { path: 'line 3', message: 'the config threw: no luck' },
    ],
    'an exception in a file beside it': [
      'indirect.ts',
      `import './helper.ts'\nexport default {}\n`,
      { path: 'helper.ts line 2', message: 'the config threw: helper' },
    ],
  }

  it('is explained with its line', async () => {
    projects.write('broken/helper.ts', `export const a: number = 1\nthrow new Error('helper')\n`)
    for (const [file, text] of Object.values(cases)) projects.write(join('broken', file), text)
    const files = Object.values(cases).map(([file]) => file)
    const { loads } = await projects.load(running, 'broken', files)
    const seen = Object.keys(cases).map((title, index) => [title, loads[index]?.code, loads[index]?.problems])
    const wanted = Object.entries(cases).map(([title, [, , problem]]) => [
      title,
      'SB_CONFIG_UNREADABLE',
      [problem],
    ])
    expect(seen).toEqual(wanted)
    expect(JSON.stringify(loads)).not.toContain('hunter2')
  })

  it('may also be missing', async () => {
    projects.write('nothing here/readme.md', '')
    const { loads } = await projects.load(running, 'nothing here', ['.', 'other.ts'])
    expect(loads.map(({ code }) => code)).toEqual(['SB_CONFIG_NOT_FOUND', 'SB_CONFIG_NOT_FOUND'])
  })
})

describe('mistakes in several places', () => {
  it('come as one error, those of factories with their place in the config', async () => {
    projects.write(
      'mistakes/signalbox.config.ts',
      `import { defineConfig, env, http, webhook } from 'signalbox'
export default defineConfig({
  sources: { a: webhook({ dialect: 'signalbox', secrets: [env('NOWHERE')] }) },
  rules: { r: { pattern: { source: ['fast.io'] }, targets: [http('nowhere', { timeout: '5 parsecs' }), http('https://example.com', { timout: 1 } as {})] } },
})
`,
    )
    const { loads } = await projects.load(running, 'mistakes', ['.'])
    expect(loads[0]?.code).toBe('SB_CONFIG_INVALID')
    expect(loads[0]?.problems).toMatchObject([
      { path: 'rules.r.targets[0].url', found: '"nowhere"' },
      { path: 'rules.r.targets[1].timout', suggestion: 'timeout' },
      { path: 'sources.a.secrets[0]', message: 'the environment variable NOWHERE is not set' },
    ])
  })
})

describe('what init writes', () => {
  const targets = ['https://example.com/hook', 'http://localhost:3000/a?b=1', undefined]
  it.each(targets)('loads without mistakes or warnings for the target %s', async (targetUrl) => {
    for (const withAudit of [true, false]) {
      const folder = `init ${targets.indexOf(targetUrl)} ${withAudit}`
      const files = renderInit({ sourceName: 'my-box', dialect: 'standard-webhooks', targetUrl, withAudit })
      projects.write(`${folder}/signalbox.config.ts`, files['signalbox.config.ts'])
      projects.write(`${folder}/.env`, files['.env.example'].replace(/=$/m, '=secret'))
      const { loads } = await projects.load(running, folder, ['.'])
      expect(loads[0]).toMatchObject({ warnings: [], isSameCopy: true })
      expect(loads[0]?.config?.rules).toHaveLength(withAudit ? 2 : 1)
    }
  })
})
