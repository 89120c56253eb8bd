import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const packages = join(import.meta.dirname, '..', 'packages')

// `npx signalbox` in a fresh clone said "not found": npm links commands before the build, and skips what is not there.
it('commands of the packages exist without a build, and may be executed', () => {
  const targets = readdirSync(packages).flatMap((name) => {
    const { bin = {} } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as {
      bin?: Record<string, string>
    }
    return Object.values(bin).map((target) => join(packages, name, target))
  })
  expect(targets).toHaveLength(2)
  for (const target of targets) {
    expect(target).not.toContain('/dist/')
    expect(existsSync(target)).toBe(true)
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o111).toBe(0o111)
  }
})
