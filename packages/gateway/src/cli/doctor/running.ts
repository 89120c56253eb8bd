/**
 * Checks of a gateway that runs: whether it answers, and what it would like somebody to look at.
 *
 * @module
 */
import { isSignalboxError } from '../../errors/index.ts'
import type { statusView } from '../../http/views/status-view.ts'
import { ApiClient } from '../api-client.ts'
import { ApiProblem } from '../api-problem.ts'
import type { CliContext } from '../context.ts'
import type { LocalGateway } from '../find-gateway.ts'
import { count } from '../output/text.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

type Status = Awaited<ReturnType<typeof statusView>>

const limitMs = 2000

/** It answers, delivers what it has, and its targets take it. */
export async function checkRunning(
  { admin, pid }: LocalGateway,
  { cwd, env }: CliContext,
): Promise<Finding[]> {
  const name = `the gateway (process ${pid}) at ${admin}`
  try {
    const response = await fetch(`${admin}/healthz`, { signal: AbortSignal.timeout(limitMs) })
    await response.body?.cancel()
    if (!response.ok) {
      return [fail('port', `${name} answered ${response.status}`, 'Look at its log, or start it again.')]
    }
  } catch {
    const todo =
      'If that process is not a gateway, remove gateway.json from the data directory; else start it again.'
    return [fail('port', `${name} does not answer`, todo)]
  }
  const running = ok('port', `${name} is running`)
  try {
    const client = await ApiClient.find({ cwd, env, url: admin })
    return [running, ...workOf(await client.get<Status>('/v1/status'))]
  } catch (error) {
    if (!(error instanceof ApiProblem) && !isSignalboxError(error)) throw error
    const todo = 'Set SIGNALBOX_TOKEN to its admin token; it is in admin-token in its data directory.'
    return [running, warn('work', `it does not tell how it is: ${error.message}`, todo)]
  }
}

function workOf({ log, deliveries, targets }: Status): Finding[] {
  const found = targets
    .filter(({ circuit }) => circuit === 'open')
    .map(({ name }) =>
      warn(
        'work',
        `deliveries to ${name} wait, since it fails again and again`,
        'See signalbox deliveries ls --state retrying; it is tried again by itself.',
      ),
    )
  if (deliveries.dead > 0) {
    const todo = 'See signalbox dead-letters ls, mend the cause, then signalbox dead-letters redrive.'
    found.push(warn('work', count(deliveries.dead, 'dead letter'), todo))
  }
  if (found.length > 0) return found
  const waiting = deliveries.pending + deliveries.leased + deliveries.retrying
  const way = `${waiting} ${waiting === 1 ? 'delivery' : 'deliveries'} under way`
  return [ok('work', `${count(log.events, 'event')}, ${way}`)]
}
