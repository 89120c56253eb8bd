/**
 * `kill -9` alone would pass without any sync, since the page cache survives the process. So the system
 * calls are traced: the write-ahead log is synced between the arrival of an event and its answer.
 */
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { gatewayProcess, postUpload } from './support/gateway-process.ts'
import { needStrace } from './support/strace.ts'

it('syncs the log to disk before it answers', async () => {
  needStrace()
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-trace-'))
  const trace = join(folder, 'trace.txt')
  // -y names the file of each descriptor; -s shows whole pages, so that the one with the event is recognised.
  // -D leaves the gateway our own child, so that signals reach it and not the tracer.
  const strace = ['strace', '-D', '-f', '-tt', '-y', '-s', '5000', '-o', trace]
  const calls = ['-e', 'trace=read,recvfrom,recvmsg,write,writev,sendto,sendmsg,fsync,fdatasync,pwrite64']
  await using gateway = await gatewayProcess({
    folder,
    targets: `fn('nothing', () => {})`,
    command: [...strace, ...calls],
  })
  await gateway.start()
  const answers: string[] = []
  for (let i = 0; i < 5; i++) {
    const answer = await postUpload(gateway, `evt-traced-${i}`)
    expect(answer?.status).toBe(200)
    answers.push((answer as { body: { id: string } }).body.id)
  }
  await gateway.stop()

  const lines = (await readFile(trace, 'utf8')).split('\n')
  answers.forEach((id, i) => {
    const arrived = lines.findIndex((line) => line.includes(`evt-traced-${i}`) && /read|recv/.test(line))
    const answered = lines.findIndex(
      (line) => line.includes(id) && /write|send/.test(line) && line.includes('200 OK'),
    )
    expect(arrived).toBeGreaterThan(-1)
    expect(answered).toBeGreaterThan(arrived)
    const between = lines.slice(arrived, answered)
    // Other commits (the router's) may follow before the answer is out; this is the one that was promised.
    const written = between.findLastIndex(
      (l) => l.includes('pwrite64') && l.includes('signalbox.db-wal') && l.includes(`evt-traced-${i}`),
    )
    expect(written).toBeGreaterThan(-1)
    expect(between.findIndex((l, at) => at > written && isFinishedSync(l))).toBeGreaterThan(written)
    if (i === 0)
      console.log(
        between
          .filter((l) => /sync|200 OK/.test(l))
          .concat(lines[answered] ?? '')
          .join('\n'),
      )
  })
}, 60_000)

/** A sync that has returned: in one piece, or resumed after other threads' calls. */
function isFinishedSync(line: string): boolean {
  return (
    /f(?:data)?sync\(.*signalbox\.db-wal.*\) += 0/.test(line) || /f(?:data)?sync resumed>.* = 0/.test(line)
  )
}
