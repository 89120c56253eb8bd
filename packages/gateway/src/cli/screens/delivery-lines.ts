import type { AttemptItem, DeliveryStory } from '../../http/views/delivery-views.ts'
import type { Output } from '../context.ts'
import { stateStyle } from '../output/style.ts'
import { count, cut, harmless, padTo } from '../output/text.ts'
import { duration, relativeTime } from '../output/time.ts'

const mark: Readonly<Record<string, string>> = { delivered: '✓', dead: '✗', skipped: '–', retrying: '↻' }

/** A delivery with each of its attempts. */
export function deliveryLines(delivery: DeliveryStory, out: Output, now: number, width: number): string[] {
  const { style } = out
  const color = stateStyle(style, delivery.state)
  const notes = [
    count(delivery.attempts.length, 'attempt'),
    delivery.nextAt === undefined ? undefined : `next ${relativeTime(delivery.nextAt, now)}`,
    delivery.stale ? 'stale' : undefined,
    delivery.replay === undefined ? undefined : `replay ${delivery.replay}`,
  ].filter((note) => note !== undefined)
  const path = `${harmless(delivery.rule)} → ${harmless(delivery.target)}`
  const head = `  ${color(mark[delivery.state] ?? '…')} ${style.bold(path)}  ${color(delivery.state)}, ${notes.join(', ')}`
  return [
    `${head}  ${style.dim(`delivery ${delivery.id}`)}`,
    ...delivery.attempts.map((attempt, index) => attemptLine(attempt, index + 1, out, width)),
  ]
}

function attemptLine(attempt: AttemptItem, ordinal: number, { style }: Output, width: number): string {
  const { ok, startedAt, latencyMs, status, code, message, response } = attempt
  const answer = status === undefined ? (ok ? 'ok' : 'failed') : String(status)
  const failure = ok ? undefined : [code, message].filter(Boolean).join(': ')
  const detail = harmless([failure, response].filter(Boolean).join('  '))
  const time = startedAt.slice(11, 23)
  const start = `${padTo(`${ordinal}.`, 3)} ${time}  ${padTo(answer, 9)} ${padTo(duration(latencyMs), 8, 'right')}`
  const rest = cut(detail, Math.max(10, width - start.length - 8))
  return `      ${ok ? start : style.bad(start)}  ${style.dim(rest)}`.trimEnd()
}
