// A plain Node server that takes the webhooks of Fast.io, and only those that Fast.io has signed.
import { createServer } from 'node:http'
import { createNodeHandler } from '@signalbox/events/node'

const webhook = createNodeHandler({
  secrets: process.env['FASTIO_WEBHOOK_SECRET'] ?? '',
  dialect: 'fastio-signature-sha256',
  // Awaited before the answer: if it throws, the answer is 500 and Fast.io sends the event again.
  onEvent: ({ detail }) => console.log(`${detail.eventType}: ${detail.data.name}`),
})

const server = createServer((request, response) => void webhook(request, response))
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`Listening on http://127.0.0.1:${address?.port}`)
})
