/**
 * `/v1/rules`: list, and try a pattern or a rule on an event.
 *
 * @module
 */
import type { EventEnvelope } from '@signalbox/events'
import { lintEngines } from '@signalbox/patterns'
import { z } from 'zod'
import { SignalboxError } from '../../errors/index.ts'
import { envelopeOf } from '../../log/envelope.ts'
import { nearest } from '../../targets/options/nearest.ts'
import { readBody } from '../body.ts'
import type { AdminDeps, AdminRule } from '../deps.ts'
import { findEvent } from '../views/event-story.ts'
import { noQuery, type RoutesOf } from './route.ts'

const testSchema = z.strictObject({
  /** Either of these. A pattern as JSON text keeps its long numbers, and its problems have lines and columns. */
  pattern: z.union([z.looseObject({}), z.string()]).optional(),
  rule: z.string().min(1).max(200).optional(),
  /** Either of these: an envelope as it stands, or an event of the log. */
  event: z.looseObject({}).optional(),
  eventId: z.union([z.string().min(1).max(300), z.number().int().positive()]).optional(),
  /** An AWS engine, to hear what would not carry over to it. */
  engine: z.enum(lintEngines).optional(),
})

export const ruleRoutes: RoutesOf = (deps) => [
  {
    method: 'GET',
    path: '/v1/rules',
    need: 'read',
    handle: (c) => {
      noQuery(c)
      const items = deps.rules.map(({ name, enabled, pattern, transform, targets }) => ({
        name,
        enabled,
        pattern,
        ...(transform !== undefined && { transform }),
        targets: targets.map((target) => ({ name: target.name, kind: target.kind })),
      }))
      return c.json({ items, next: null })
    },
  },
  {
    method: 'POST',
    path: '/v1/rules/reload',
    need: 'admin',
    handle: async (c) => {
      noQuery(c)
      const report = await deps.reload()
      deps.log.info({ by: c.get('caller').name }, 'Rules reloaded')
      return c.json(report)
    },
  },
  {
    method: 'POST',
    path: '/v1/rules/test',
    // It changes nothing.
    need: 'read',
    handle: async (c) => {
      noQuery(c)
      const body = await readBody(c, deps.config.limits, testSchema)
      exactlyOne(body, 'pattern', 'rule')
      exactlyOne(body, 'event', 'eventId')
      const rule = body.rule === undefined ? undefined : ruleNamed(deps.rules, body.rule)
      const pattern = rule?.pattern ?? body.pattern
      const { event, receivedAt }: Received =
        body.eventId === undefined
          ? { event: body.event as unknown as EventEnvelope, receivedAt: deps.clock() }
          : await stored(deps, body.eventId)
      const { matched, text, clauses, alternatives } = explain(deps, pattern, event)
      const lint = body.engine === undefined ? undefined : deps.patterns.lint(pattern, body.engine)
      const transformed = matched && rule ? transform(deps, rule, event, receivedAt) : undefined
      return c.json({
        matched,
        why: text,
        clauses,
        alternatives,
        ...(transformed && { transformed }),
        ...(lint && { lint }),
      })
    },
  },
]

/** Compiles a pattern that came with a request; a wrong one is the sender's mistake. */
export function compile(
  deps: Pick<AdminDeps, 'patterns'>,
  pattern: unknown,
): (event: EventEnvelope) => boolean {
  try {
    return deps.patterns.compile(pattern)
  } catch (cause) {
    throw badPattern(cause)
  }
}

function explain(deps: AdminDeps, pattern: unknown, event: EventEnvelope) {
  compile(deps, pattern)
  return deps.patterns.explain(pattern, event)
}

export function badPattern(cause: unknown): SignalboxError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new SignalboxError('SB_BAD_PATTERN', { why: why.replace(/\.$/, '').slice(0, 1000) }, { cause })
}

function transform(deps: AdminDeps, rule: AdminRule, event: EventEnvelope, receivedAt: number) {
  if (rule.transform === undefined) return undefined
  const delivery = { rule: rule.name, json: JSON.stringify(event), receivedAt }
  try {
    return deps.patterns.transform(rule.transform, delivery)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SignalboxError('SB_TARGET_TRANSFORM', { rule: rule.name, why }, { cause })
  }
}

interface Received {
  readonly event: EventEnvelope
  readonly receivedAt: number
}

async function stored(deps: AdminDeps, ref: string | number): Promise<Received> {
  const row = await findEvent(deps.store, String(ref))
  if (row === undefined)
    throw new SignalboxError('SB_NOT_FOUND', { what: `event ${String(ref).slice(0, 100)}` })
  // As targets get it.
  return { event: envelopeOf(row, { original: 'parsed' }), receivedAt: row.receivedAt }
}

function ruleNamed(rules: readonly AdminRule[], name: string): AdminRule {
  const rule = rules.find((rule) => rule.name === name)
  if (rule !== undefined) return rule
  const meant = nearest(
    name,
    rules.map((rule) => rule.name),
  )
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`
  throw new SignalboxError('SB_NOT_FOUND', { what: `rule ${name}${hint}` })
}

function exactlyOne<T extends object>(body: T, a: keyof T & string, b: keyof T & string): void {
  const given = [a, b].filter((name) => body[name as keyof T] !== undefined)
  if (given.length === 1) return
  const which = given.length === 0 ? 'is missing' : 'cannot be combined'
  throw new SignalboxError('SB_BAD_BODY', { why: `\`${a}\` or \`${b}\` ${which}; give exactly one of them` })
}
