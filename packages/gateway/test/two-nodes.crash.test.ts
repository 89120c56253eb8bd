/** Two processes on one SQLite file, one of them killed at random, again and again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('./support/store-node.ts', import.meta.url))
const kills = 6

it('keeps every promise of the store while one of two nodes is killed at random', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-two-'))
  const path = join(folder, 'signalbox.db')
  const lines: string[] = []
  let errors = ''
  let names = 0

  function startNode(): ChildProcess {
    const child = spawn(process.execPath, [script, path, `node-${names++}`, '4000'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let rest = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n')
      rest = parts.pop() ?? ''
      lines.push(...parts)
    })
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    return child
  }
  const gone = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve))

  const nodes = [startNode(), startNode()]
  for (let i = 0; i < kills; i++) {
    const before = lines.length
    await expect.poll(() => lines.length, { timeout: 20_000 }).toBeGreaterThan(before + 50)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300))
    const victim = nodes.shift() as ChildProcess
    const end = gone(victim)
    victim.kill('SIGKILL')
    await end
    nodes.push(startNode())
  }
  const ends = nodes.map(gone)
  for (const node of nodes) node.kill('SIGTERM')
  await Promise.all(ends)
  expect(errors).toBe('')

  const db = new DatabaseSync(path, { readOnly: true })
  const stored = db.prepare('SELECT key, seq FROM event_keys').all() as { key: string; seq: number }[]
  const events = db.prepare('SELECT count(*) AS n, max(seq) AS head FROM events').get() as {
    n: number
    head: number
  }
  const routed = db.prepare("SELECT position FROM cursors WHERE name = 'router'").get() as {
    position: number
  }
  const deliveries = db.prepare('SELECT count(*) AS n, max(seq) AS head FROM deliveries').get() as {
    n: number
    head: number
  }
  db.close()
  const seqOf = new Map(stored.map((row) => [row.key, row.seq]))

  const acks = lines.filter((line) => line.startsWith('ack ')).map((line) => line.split(' '))
  expect(acks.length).toBeGreaterThan(100)
  // Acknowledged means stored, once, under the seq that was promised.
  expect(acks.filter(([, key = '', seq]) => seqOf.get(key) !== Number(seq))).toEqual([])
  expect(events.n).toBe(stored.length)
  // The cursor skipped nothing: one delivery for each event up to it.
  expect(deliveries).toEqual({ n: routed.position, head: routed.position })

  const done = lines.filter((line) => line.startsWith('done ')).map((line) => line.split(' '))
  expect(done.length).toBeGreaterThan(50)
  // A result is accepted once, and per file in log order.
  expect(new Set(done.map(([, id]) => id)).size).toBe(done.length)
  await rm(folder, { recursive: true, force: true })
}, 120_000)
