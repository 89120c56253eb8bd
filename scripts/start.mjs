// `npm start`: sets up a fresh clone, then runs the demo: emulator, gateway and sample files.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { childEnv, node, root, setup } from './setup.mjs'

setup()
const cli = join(root, 'packages', 'gateway', 'dist', 'cli', 'main.js')
const child = spawn(node, [cli, 'dev', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: childEnv(),
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 0)))
