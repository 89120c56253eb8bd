/**
 * The answer to "what happened to that event", as a screen.
 *
 * @module
 */
import { facetOf } from '@signalbox/events'
import type { EventStory } from '../../http/views/event-story.ts'
import type { Output } from '../context.ts'
import { harmless } from '../output/text.ts'
import { absoluteTime, duration, fileSize, relativeTime } from '../output/time.ts'
import { deliveryLines } from './delivery-lines.ts'
import { fields, heading, lineWidth, type Field } from './fields.ts'
import { ruleLines } from './rule-lines.ts'
import { subjectOf } from './subject.ts'
import { enrichmentText, verificationText } from './verification.ts'

/** The whole story of one event as lines. */
export function eventScreen(story: EventStory, out: Output, now: number): string[] {
  const { style } = out
  const { event } = story
  const width = lineWidth(out)
  const title = [`#${story.seq}`, story.type, subjectOf(event)].filter((part) => part !== '').map(harmless)
  return [
    `${style.bold(title.join('  '))}  ${style.dim(relativeTime(story.receivedAt, now))}`,
    '',
    ...fields(eventFields(story, now), out),
    '',
    heading('Verification', out),
    ...fields(verificationFields(story, out), out),
    '',
    heading('Rules', out),
    ...(story.rules.length === 0
      ? ['  The config has no rule.']
      : story.rules.flatMap((rule) => ruleLines(rule, out))),
    '',
    heading('Deliveries', out),
    ...deliveriesOf(story, out, now, width),
  ]
}

function eventFields(story: EventStory, now: number): Field[] {
  const { event, receivedAt } = story
  const { data } = event
  const file = [
    data.path ?? data.name,
    typeof data.size === 'number' ? fileSize(data.size) : undefined,
    data.mimeType,
  ]
  const actor = [event.userId && `user ${event.userId}`, event.agentId && `agent ${event.agentId}`]
  const late = Date.parse(receivedAt) - Date.parse(story.time)
  const ago = relativeTime(story.time, now)
  const happened = absoluteTime(story.time) + (story.time.startsWith(ago) ? '' : `, ${ago}`)
  return [
    ['Id', story.id],
    ['Event id', event.eventId],
    ['About', joined(file)],
    ['File id', data.id],
    ['Version', data.version],
    [
      'Place',
      joined([
        event.workspaceId && `workspace ${event.workspaceId}`,
        event.shareId && `share ${event.shareId}`,
      ]),
    ],
    ['Who', joined(actor)],
    ['Happened', happened],
    ['Received', `${absoluteTime(receivedAt)}${late >= 1000 ? `, ${duration(late)} later` : ''}`],
    [
      'Stale',
      story.stale
        ? `something newer about the ${facetText(story.type)} of this file was seen before`
        : undefined,
    ],
    ['Sent as', event.eventName === story.type ? undefined : event.eventName],
  ]
}

function verificationFields(story: EventStory, { style }: Output): Field[] {
  const { raw } = story
  const isVerified = story.verification.verified
  return [
    ['Signature', verificationText(story), isVerified ? style.good : style.warn],
    ['Source', `${story.source} (${story.sourceKind})`],
    [
      'Raw',
      `${raw.bytes} bytes${raw.contentType === undefined ? '' : ` of ${raw.contentType}`} (--raw prints them)`,
    ],
    ['Known as', story.keys.join('  ')],
    ['Enrichment', enrichmentText(story)],
    ['Routing', routingText(story)],
  ]
}

function deliveriesOf(story: EventStory, out: Output, now: number, width: number): string[] {
  if (story.deliveries.length > 0) {
    const lines = story.deliveries
      .toReversed()
      .flatMap((delivery) => deliveryLines(delivery, out, now, width))
    return story.moreDeliveries
      ? [...lines, `  … and more: signalbox deliveries ls --event ${story.seq}`]
      : lines
  }
  if (!story.routed) return ['  None yet: the router has not come to this event.']
  const isStreamed = story.rules.some((rule) => rule.enabled && rule.matched)
  return [
    isStreamed
      ? '  None: the rules that match have only streams, which are read, not delivered to.'
      : '  None: no rule matches.',
  ]
}

function routingText({ routed, deliveries, moreDeliveries }: EventStory): string {
  if (!routed) return 'not yet'
  return `done, ${moreDeliveries ? 'more than ' : ''}${deliveries.length === 1 ? '1 delivery' : `${deliveries.length} deliveries`}`
}

/** As a sentence has it. */
function facetText(type: string): string {
  return facetOf(type) === 'place' ? 'place or name' : facetOf(type)
}

const joined = (parts: readonly unknown[]): string =>
  parts.filter((part): part is string => typeof part === 'string' && part !== '').join(' · ')
