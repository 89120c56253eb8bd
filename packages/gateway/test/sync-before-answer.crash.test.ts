/**
 * `kill -9` alone would pass without any sync, since the page cache survives the process. So the system
 * calls are traced: between the write of an event into the write-ahead log and its answer lies a sync that
 * began after the write. Many at once, since one group is synced while the next is executed.
 */
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { gatewayProcess, postUpload } from './support/gateway-process.ts'
import { needStrace } from './support/strace.ts'

const rounds = 12
const atOnce = 16

it('syncs the log to disk between the write of each event and its answer', async () => {
  needStrace()
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-trace-'))
  const trace = join(folder, 'trace.txt')
  // -y names the file of each descriptor; -s shows whole pages, so that the one with the event is recognised.
  // -D leaves the gateway our own child, so that signals reach it and not the tracer.
  const strace = ['strace', '-D', '-f', '-tt', '-y', '-s', '5000', '-o', trace]
  const calls = ['-e', 'trace=write,writev,sendto,sendmsg,fsync,fdatasync,pwrite64']
  await using gateway = await gatewayProcess({
    folder,
    targets: `fn('nothing', () => {})`,
    command: [...strace, ...calls],
  })
  await gateway.start()
  const answers = new Map<string, string>()
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      Array.from({ length: atOnce }, async (_, i) => {
        const eventId = `evt-traced-${String(round * atOnce + i).padStart(4, '0')}`
        const answer = await postUpload(gateway, eventId)
        expect(answer?.status).toBe(200)
        answers.set(eventId, (answer as { body: { id: string } }).body.id)
      }),
    )
  }
  await gateway.stop()

  const lines = (await readFile(trace, 'utf8')).split('\n')
  const syncs = syncsOf(lines)
  expect(syncs.length).toBeGreaterThanOrEqual(rounds)
  expect(answers.size).toBe(rounds * atOnce)
  for (const [eventId, id] of answers) {
    const written = lines.findIndex(
      (line) => line.includes('pwrite64') && line.includes('signalbox.db-wal') && line.includes(eventId),
    )
    const answered = lines.findIndex((line) => line.includes(`${id}\\"`) && line.includes('200 OK'))
    expect(written).toBeGreaterThan(-1)
    expect(answered).toBeGreaterThan(written)
    const covering = syncs.filter(({ from, to }) => from > written && to < answered)
    expect(covering.length, `a sync between lines ${written} and ${answered} for ${eventId}`).toBeGreaterThan(
      0,
    )
  }
  console.log(
    `${answers.size} events acknowledged after ${syncs.length} syncs, each after one that began after its write`,
  )
}, 90_000)

interface Sync {
  /** Lines where the call began and where it had returned without an error. */
  readonly from: number
  readonly to: number
}

/** Syncs of the write-ahead log: calls in one line, or begun in one and resumed in a later one of the same thread. */
function syncsOf(lines: readonly string[]): Sync[] {
  const begun = new Map<string, number>()
  return lines.flatMap((line, at): Sync[] => {
    const thread = /^\d+/.exec(line)?.[0] ?? ''
    if (/ f(?:data)?sync\(.*signalbox\.db-wal.*unfinished/.test(line)) begun.set(thread, at)
    else if (/ f(?:data)?sync\(.*signalbox\.db-wal.*\) += 0/.test(line)) return [{ from: at, to: at }]
    else if (/f(?:data)?sync resumed>.* = 0/.test(line)) {
      const from = begun.get(thread)
      begun.delete(thread)
      return from === undefined ? [] : [{ from, to: at }]
    }
    return []
  })
}
