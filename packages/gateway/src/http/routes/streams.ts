/**
 * Server-sent events: all events, or a named stream of the config.
 *
 * @module
 */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { z } from 'zod'
import { SignalboxError } from '../../errors/index.ts'
import type { AdminDeps } from '../deps.ts'
import { cursorParam, listParam, textParam } from '../query.ts'
import type { StreamFilter } from '../stream/hub.ts'
import { compile } from './rules.ts'
import { noQuery, pathParam, queryOf, type AdminContext, type RoutesOf } from './route.ts'

const streamQuery = z.object({
  after: cursorParam(),
  pattern: z.string().max(16_384, 'expected 16384 characters or less').optional(),
  types: listParam(),
  workspace: textParam(),
})

export const streamRoutes: RoutesOf = (deps) => {
  const serve = async (c: AdminContext, base: StreamFilter): Promise<Response> => {
    const query = queryOf(c, streamQuery)
    const filter = both(base, filterOf(query, deps))
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' })
    const after = resumeFrom(c.req.header('last-event-id')) ?? query.after
    await deps.hub.serve(c.env.outgoing, { filter, ...(after !== undefined && { after }) })
    return RESPONSE_ALREADY_SENT
  }

  return [
    { method: 'GET', path: '/v1/events/stream', need: 'read', handle: (c) => serve(c, () => true) },
    {
      method: 'GET',
      path: '/v1/streams',
      need: 'read',
      handle: (c) => {
        noQuery(c)
        return c.json({
          items: streamNames(deps).map((name) => ({ name, rules: rulesOf(deps, name) })),
          next: null,
        })
      },
    },
    {
      method: 'GET',
      path: '/v1/streams/:name',
      need: (c) => `stream:${pathParam(c, 'name')}`,
      handle: (c) => {
        const name = pathParam(c, 'name')
        const rules = deps.rules.filter((rule) => rule.enabled && hasStream(rule, name))
        if (!streamNames(deps).includes(name))
          throw new SignalboxError('SB_NOT_FOUND', { what: `stream ${name}` })
        return serve(c, (message) => rules.some((rule) => rule.matches(message.envelope)))
      },
    },
  ]
}

/** `Last-Event-ID` wins over `?after=`: a browser that reconnects repeats the URL and knows better. */
function resumeFrom(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined
  if (/^\d{1,15}$/.test(header)) return Number(header)
  throw new SignalboxError('SB_BAD_QUERY', {
    name: 'Last-Event-ID',
    why: 'expected the id of an event of this stream',
  })
}

function filterOf(query: z.output<typeof streamQuery>, deps: AdminDeps): StreamFilter {
  const types = query.types && new Set(query.types)
  const { workspace } = query
  const matches = query.pattern === undefined ? undefined : compile(deps, readPattern(query.pattern))
  // The envelope last: it is made only when somebody reads it.
  return (message) =>
    (types === undefined || types.has(message.row.type)) &&
    (workspace === undefined || message.row.workspace === workspace) &&
    (matches === undefined || matches(message.envelope))
}

function readPattern(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SignalboxError('SB_BAD_PATTERN', { why: 'it is not JSON (encode it for a URL)' })
  }
}

function both(a: StreamFilter, b: StreamFilter): StreamFilter {
  return (message) => b(message) && a(message)
}

function streamNames(deps: AdminDeps): string[] {
  const targets = deps.rules.flatMap((rule) => rule.targets)
  return [...new Set(targets.filter(({ kind }) => kind === 'stream').map(({ name }) => name))].sort()
}

function rulesOf(deps: AdminDeps, stream: string): string[] {
  return deps.rules.filter((rule) => hasStream(rule, stream)).map((rule) => rule.name)
}

function hasStream(rule: AdminDeps['rules'][number], name: string): boolean {
  return rule.targets.some((target) => target.kind === 'stream' && target.name === name)
}
