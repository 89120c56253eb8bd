// Uploads without end and tells the parent each name that was answered; the parent kills it at some moment.
import { startEmulator } from '@signalbox/emulator'

const [dataDir = ''] = process.argv.slice(2)
const fastio = await startEmulator({ port: 0, dataDir })

async function uploads(lane: number): Promise<never> {
  for (let i = 0; ; i++) {
    const name = `${lane}-${i}.txt`
    const body = new FormData()
    const fields = { name, size: String(name.length), instance_id: fastio.workspace.id, folder_id: 'root' }
    for (const [field, value] of Object.entries(fields)) body.append(field, value)
    body.append('chunk', new Blob([name]), 'chunk.bin')
    const headers = { authorization: `Bearer ${fastio.token}` }
    const response = await fetch(`${fastio.url}/upload/`, { method: 'POST', headers, body })
    await response.arrayBuffer()
    if (response.ok) process.send?.(name)
  }
}

await Promise.all([0, 1, 2, 3].map(uploads))
