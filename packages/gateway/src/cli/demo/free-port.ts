import { createServer } from 'node:net'

/** The first port from `wanted` on that nobody listens on; any free one if there are twenty in a row. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 20; port++) {
    if (port === 0 || (await isFree(port))) return port
  }
  return 0
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
