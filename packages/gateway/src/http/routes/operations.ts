/**
 * What an operator asks: sources, status, refused requests, health, metrics.
 *
 * @module
 */
import { z } from 'zod'
import { SignalboxError } from '../../errors/index.ts'
import { ingestRejectReasons } from '../../metrics/ingest-counters.ts'
import type { AdminDeps, Rejection } from '../deps.ts'
import { createReadiness } from '../readiness.ts'
import { limitParam, listParam, textParam } from '../query.ts'
import { iso, utf8 } from '../views/event-views.ts'
import { sourceItems } from '../views/source-views.ts'
import { statusView } from '../views/status-view.ts'
import { noQuery, queryOf, type RoutesOf } from './route.ts'

const rejectionQuery = z.object({
  limit: limitParam(),
  source: textParam(),
  reason: listParam().pipe(
    z.array(z.enum(ingestRejectReasons, `expected one of ${ingestRejectReasons.join(', ')}`)).optional(),
  ),
})

export const operationRoutes: RoutesOf = (deps) => {
  const ready = createReadiness(deps.checks, deps.clock)
  return [
    {
      method: 'GET',
      path: '/v1/rejections',
      need: 'read',
      handle: async (c) => {
        const { limit, source, reason } = queryOf(c, rejectionQuery)
        const all = await askIngest(deps)
        const items = all
          .filter((item) => source === undefined || item.source === source)
          .filter((item) => reason === undefined || reason.includes(item.reason))
          .toSorted((a, b) => b.at - a.at)
          .slice(0, limit)
          .map(rejectionItem)
        return c.json({ items, next: null })
      },
    },
    {
      method: 'GET',
      path: '/v1/sources',
      need: 'read',
      handle: async (c) => {
        noQuery(c)
        return c.json({ items: await sourceItems(deps), next: null })
      },
    },
    {
      method: 'GET',
      path: '/v1/status',
      need: 'read',
      handle: async (c) => {
        noQuery(c)
        return c.json(await statusView(deps))
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      need: 'read',
      handle: async (c) => {
        noQuery(c)
        const text = await deps.metrics.text()
        return c.body(text, 200, { 'content-type': deps.metrics.contentType })
      },
    },
    { method: 'GET', path: '/healthz', need: 'open', handle: (c) => c.json({ status: 'ok' }) },
    {
      method: 'GET',
      path: '/readyz',
      need: 'open',
      handle: async (c) => {
        const answer = await ready()
        return c.json(answer, answer.status === 'ready' ? 200 : 503)
      },
    },
  ]
}

function rejectionItem(item: Rejection) {
  const text =
    item.excerpt === undefined ? undefined : utf8(Buffer.from(item.excerpt, 'base64'), { stream: true })
  return { ...item, at: iso(item.at), ...(text !== undefined && { excerptText: text }) }
}

const ingestLimitMs = 2000

/** Asks the ingest thread, but not for ever: it may be busy or gone. */
async function askIngest(deps: AdminDeps): Promise<readonly Rejection[]> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SignalboxError('SB_INGEST_SILENT', { limitMs: ingestLimitMs })),
      ingestLimitMs,
    )
  })
  try {
    return await Promise.race([deps.ingest.rejections(), tooLate])
  } finally {
    clearTimeout(timer)
  }
}
