// `npm test`: sets up a fresh clone, then types, lint, format, unit, integration, examples, browser, crash.
// With names as arguments only those: `npm test unit`. Ends with `N passed, N failed` alone on a line.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childEnv, node, root, setup } from './setup.mjs'

setup()
const bin = (name) => join(root, 'node_modules', ...name.split('/'))
const reports = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
const vitest = (project) => [
  bin('vitest/vitest.mjs'),
  'run',
  '--project',
  project,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(reports, `${project}.json`)}`,
]
const checks = {
  types: [bin('typescript/bin/tsc'), '-b'],
  lint: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings', '.'],
  format: [bin('oxfmt/bin/oxfmt'), '--check', '.'],
  unit: vitest('unit'),
  integration: vitest('integration'),
  examples: vitest('examples'),
  browser: vitest('browser'),
  crash: vitest('crash'),
}

const wanted = process.argv.slice(2)
for (const name of wanted) {
  if (name in checks) continue
  console.error(`There is no check "${name}". There are: ${Object.keys(checks).join(', ')}.`)
  process.exit(2)
}

let passed = 0
let failed = 0
for (const [name, args] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n── ${name}`)
  const started = Date.now()
  const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit', env: childEnv() })
  const counted = countsOf(join(reports, `${name}.json`))
  passed += counted?.passed ?? (status === 0 ? 1 : 0)
  // A runner that fails without a failed test (a file that does not load) is a failure as well.
  failed += status === 0 ? 0 : Math.max(1, counted?.failed ?? 1)
  console.log(
    `── ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  )
}
rmSync(reports, { recursive: true, force: true })
console.log('')
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** What vitest counted; undefined for a check that is not a test run. */
function countsOf(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    return { passed: report.numPassedTests, failed: report.numFailedTests }
  } catch {
    return undefined
  }
}
