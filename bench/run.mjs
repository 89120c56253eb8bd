// `npm run bench [name] [-- options]`: runs one benchmark, or all of them.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnv, node, setup } from '../scripts/setup.mjs'

const names = ['ingest', 'end-to-end', 'patterns']
const [name, ...options] = process.argv.slice(2)
if (name !== undefined && !names.includes(name)) {
  console.error(`There is no benchmark "${name}". There are: ${names.join(', ')}.`)
  process.exit(2)
}
setup()
const here = dirname(fileURLToPath(import.meta.url))
for (const each of name ? [name] : names) {
  console.log(`\n── ${each}`)
  const { status } = spawnSync(node, [join(here, `${each}.ts`), ...options], {
    stdio: 'inherit',
    env: childEnv(),
  })
  if (status !== 0) process.exit(status ?? 1)
}
