// Acknowledged posts per second (durable, verified, deduplicated) against a bare node:http server that
// checks the HMAC and drops the body; then the latency of the acknowledgement at a steady rate.
// node bench/ingest.ts [--rounds 5] [--seconds 60] [--connections 64] [--steady-seconds 30]
import { parseArgs } from 'node:util'
import { load, median, startBaseline, startGateway, until } from './lib/processes.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '60' },
    connections: { type: 'string', default: '64' },
    'steady-seconds': { type: 'string', default: '30' },
  },
})
const seconds = Number(values.seconds)
const connections = Number(values.connections)
const target = `http('http://127.0.0.1:9/', { name: 'nowhere', allowPrivate: true, retry: { base: '1h', maxDelay: '1h' } })`
const rules = `Object.fromEntries(Array.from({ length: 10 }, (_, i) => ['rule-' + i, {
  pattern: { 'detail-type': ['file.created'], detail: { data: { name: [{ suffix: i === 0 ? '.mp4' : '.none' + i }] } } },
  targets: [${target}],
}]))`
const common = { path: '/webhooks/fastio', connections, matching: 0.01 }
const ratios: number[] = []

for (let round = 1; round <= Number(values.rounds); round++) {
  const run = `r${round}-${Date.now().toString(36)}`
  const bare = await inBaseline(() => seconds, run)
  await using gateway = await startGateway(rules)
  const ours = await load({ ...common, port: gateway.port, seconds, duplicates: 0.05, run })
  const { head, routed } = gateway.lag()
  const since = performance.now()
  await until(() => gateway.lag().routed >= head, 300, 'the router')
  const caughtUp = ((performance.now() - since) / 1_000).toFixed(1)
  const ratio = ours.perSecond / bare.perSecond
  ratios.push(ratio)
  console.log(
    `round ${round}: bare ${bare.perSecond}/s p99 ${bare.p99} ms | signalbox ${ours.perSecond}/s p50 ${ours.p50} p99 ${ours.p99} ms` +
      ` (${ours.duplicates} duplicates, ${ours.refused} refused, ${ours.errors} errors) | ratio ${ratio.toFixed(3)}` +
      ` | log ${head}, router behind by ${head - routed}, caught up after ${caughtUp} s`,
  )
}
console.log(`median ratio ${median(ratios).toFixed(3)} (at least 0.50, aim 0.65)`)

{
  await using gateway = await startGateway(rules)
  const atRate = (run: string, forSeconds: number) =>
    load({
      ...common,
      port: gateway.port,
      seconds: forSeconds,
      duplicates: 0.05,
      rate: 1_000,
      run: `${run}-${Date.now().toString(36)}`,
    })
  // A gateway that has just started compiles its code while the first requests wait.
  await atRate('warm', 3)
  const steady = await atRate('s', Number(values['steady-seconds']))
  console.log(
    `steady 1,000/s: p50 ${steady.p50} p95 ${steady.p95} p99 ${steady.p99} max ${steady.max} ms (p99 under 25)`,
  )
}

async function inBaseline(forSeconds: () => number, run: string) {
  await using bare = await startBaseline()
  return await load({ ...common, port: bare.port, seconds: forSeconds(), duplicates: 0.05, run })
}
