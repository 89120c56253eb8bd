/**
 * The first screen of somebody who tries Signalbox: one event, from its upload to its delivery.
 *
 * @module
 */
import type { Emulator } from '@signalbox/emulator'
import { dialects } from '@signalbox/events'
import type { EventStory, RuleAnswer } from '../../http/views/event-story.ts'
import type { Output } from '../context.ts'
import { table, type Column } from '../output/table.ts'
import { count, harmless, padTo } from '../output/text.ts'
import { duration, fileSize } from '../output/time.ts'
import { fields, heading, indented } from '../screens/fields.ts'
import { reasons } from '../screens/rule-lines.ts'
import type { DevInfo } from './dev-folder.ts'
import type { OnPort } from './free-port.ts'

export interface FirstScreen {
  readonly stories: readonly EventStory[]
  readonly urls: { readonly admin: string; readonly ingest: string }
  readonly token: string
  readonly fastio: Emulator
  readonly info: DevInfo
  readonly dir: string
  readonly ports: { readonly gateway: OnPort<unknown>; readonly emulator: OnPort<unknown> }
  readonly seconds: number
  readonly version: string
}

export function firstScreen(screen: FirstScreen, out: Output, env: NodeJS.ProcessEnv): string[] {
  const { stories, ports, version, seconds } = screen
  const { style } = out
  const shown = stories.find(({ event }) => event.data.extension === 'mp4') ?? stories[0]
  return [
    `${heading(`Signalbox ${version}`, out)}  ${style.dim(`ready in ${seconds.toFixed(1)} s`)}`,
    ...portNotes(ports, out),
    '',
    `  ${count(stories.length, 'file')} uploaded to an emulated Fast.io; each came back as a signed webhook:`,
    '',
    ...sampleTable(stories, out).map((line) => `  ${line}`),
    '',
    ...(shown ? way(shown, screen, out) : []),
    '',
    heading('Where to look next', out),
    ...next(screen, shown?.seq ?? 1, out, env),
    '',
    style.dim('Each further event gets a line here. Ctrl+C stops everything.'),
  ]
}

function portNotes({ gateway, emulator }: FirstScreen['ports'], { style }: Output): string[] {
  const note = (what: string, { port, instead }: OnPort<unknown>): string[] =>
    instead === undefined ? [] : [style.warn(`! Port ${instead} is taken: the ${what} listens on ${port}.`)]
  return [...note('gateway', gateway), ...note('emulated Fast.io', emulator)]
}

function sampleTable(stories: readonly EventStory[], { style, width }: Output): string[] {
  const columns: Column<EventStory>[] = [
    { title: 'seq', value: ({ seq }) => `#${seq}`, align: 'right', style: style.bold },
    { title: 'event', value: ({ type }) => type, style: style.accent },
    { title: 'file', value: ({ event }) => event.data.name ?? '', min: 8 },
    { title: 'size', value: ({ event }) => fileSize(event.data.size ?? 0), align: 'right', rank: 3 },
    { title: 'rule', value: ({ deliveries }) => deliveries[0]?.rule ?? '' },
    { title: 'target', value: ({ deliveries }) => deliveries[0]?.target ?? '', rank: 2 },
    { title: 'state', value: ({ deliveries }) => deliveries[0]?.state ?? '', style: style.good },
    { title: 'took', value: tookOf, align: 'right', rank: 1 },
  ]
  return table(stories, columns, { style, width: width === undefined ? undefined : width - 2 })
}

function tookOf({ deliveries }: EventStory): string {
  const attempt = deliveries[0]?.attempts.at(-1)
  return attempt === undefined ? '' : duration(attempt.latencyMs)
}

/** The way of one event, step by step. */
function way(story: EventStory, { info }: FirstScreen, out: Output): string[] {
  const { style } = out
  const { data } = story.event
  const delivery = story.deliveries[0]
  const attempt = delivery?.attempts.at(-1)
  const yes = style.good('✓')
  const matched = story.rules.filter((rule) => rule.matched)
  const others = story.rules.filter((rule) => !rule.matched)
  const step = (name: string, text: string, mark = yes): string[] => {
    const [first = '', ...rest] = indented(text, 17, out)
    return [`  ${mark} ${padTo(name, 12)} ${first.trimStart()}`, ...rest]
  }
  return [
    heading(`What happened to ${harmless(data.name ?? '')}`, out),
    ...step(
      'uploaded',
      `${data.path ?? data.name ?? ''}, ${fileSize(data.size ?? 0)}, through the API of Fast.io`,
    ),
    ...step('received', `POST /webhooks/${story.source}, ${story.raw.bytes} bytes of JSON`),
    ...step(
      'verified',
      `${dialects[info.dialect].header} fits the secret "${story.verification.secret ?? ''}" (dialect ${story.dialect})`,
    ),
    ...step('stored', `as #${story.seq}, on disk before the webhook was answered`),
    ...matched.flatMap((rule) => step('matched', `${rule.rule}: ${reasonOf(rule)}`)),
    ...others.flatMap((rule) => step('not matched', `${rule.rule}: ${reasonOf(rule)}`, style.dim('✗'))),
    ...step(
      'delivered',
      `to ${delivery?.target ?? ''}, which answered ${attempt?.status ?? ''} in ${tookOf(story)}: ${attempt?.response ?? ''}`,
    ),
  ]
}

const reasonOf = ({ why }: RuleAnswer): string => {
  const all = reasons(why).filter((line) => !line.startsWith('These match'))
  // The type is the same for both rules of files; what sets them apart comes after it.
  return all.find((line) => !line.startsWith('detail-type')) ?? all[0] ?? ''
}

function next(screen: FirstScreen, seq: number, out: Output, env: NodeJS.ProcessEnv): string[] {
  const { urls, token, fastio, dir } = screen
  const { style } = out
  // Started by npm, the command is not on the path.
  const command = env['npm_config_user_agent'] === undefined ? 'signalbox' : 'npx signalbox'
  const list = [
    ['Page', `${urls.admin}/#token=${token}`, style.accent],
    ['API', `${urls.admin}/v1/events`],
    ['Token', token],
    ['Fast.io', `${fastio.origin}/ (emulated)`, style.accent],
    ['API key', `${fastio.token} (for the emulated one)`],
    ['Data', `${dir} (--fresh forgets it)`],
  ] as const
  const commands: readonly (readonly [string, string])[] = [
    [`${command} events ls`, 'the log'],
    [`${command} events show ${seq}`, 'one event, whole'],
    [`${command} trigger file.created`, 'one more event'],
    [`${command} rules test --rule documents --event ${seq}`, 'why a rule does not match'],
  ]
  const longest = Math.max(...commands.map(([line]) => line.length))
  return [
    ...fields(list, out),
    '',
    ...commands.map(([line, what]) => `  ${style.accent(padTo(line, longest))}   ${style.dim(what)}`),
  ]
}
