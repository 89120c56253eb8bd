/**
 * The gateway is killed with SIGKILL at random moments under load and started again on the same data.
 * Afterwards everything it acknowledged is in the log, once, and has reached the target.
 *
 * SIGNALBOX_CRASH_RUNS sets the number of kills; 5 unless told otherwise.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { gatewayProcess, postUpload } from './support/gateway-process.ts'
import { startReceiver } from './support/receiver.ts'

const runs = Number(process.env.SIGNALBOX_CRASH_RUNS ?? '5')
const connections = 16

it(
  `loses no acknowledged event and stores none twice over ${runs} kills`,
  async () => {
    await using receiver = await startReceiver()
    await using gateway = await gatewayProcess({
      targets: `http('${receiver.url}', { name: 'receiver', allowPrivate: true, retry: { base: '50ms', maxDelay: '1s' } })`,
    })
    const acknowledged = new Set<string>()
    let sent = 0
    for (let run = 0; run < runs; run++) {
      await gateway.start()
      let isOver = false
      const clients = Array.from({ length: connections }, async () => {
        while (!isOver) {
          // One in ten is an event that was sent before, perhaps in an earlier run.
          const n = sent > 100 && Math.random() < 0.1 ? Math.floor(Math.random() * sent) : sent++
          const answer = await postUpload(gateway, `evt-${n}`, { fileId: `file-${n % 200}` })
          if (answer?.status === 200) acknowledged.add(`evt-${n}`)
          else if (!answer) return
        }
      })
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 700))
      await gateway.kill()
      isOver = true
      await Promise.all(clients)
    }
    expect(acknowledged.size).toBeGreaterThan(runs * 10)

    await gateway.start()
    await expect
      .poll(() => [...acknowledged].filter((id) => !receiver.arrivals.has(id)).length, {
        timeout: 90_000,
        interval: 200,
      })
      .toBe(0)
    expect(await gateway.stop()).toBe(0)

    const db = new DatabaseSync(join(gateway.dataDir, 'signalbox.db'), { readOnly: true })
    const rows = db.prepare("SELECT json_extract(event, '$.eventId') AS id FROM events").all() as {
      id: string
    }[]
    db.close()
    const logged = new Set(rows.map((row) => row.id))
    expect(rows).toHaveLength(logged.size)
    expect([...acknowledged].filter((id) => !logged.has(id))).toEqual([])
    const again = [...receiver.arrivals.values()].reduce((sum, n) => sum + n - 1, 0)
    console.log(
      `${runs} kills: ${sent} sent, ${acknowledged.size} acknowledged, ${rows.length} in the log, ` +
        `${receiver.arrivals.size} at the target, ${again} delivered more than once`,
    )
  },
  60_000 + runs * 6_000,
)
