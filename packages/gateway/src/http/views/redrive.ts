/**
 * Which dead letters a redrive means.
 *
 * @module
 */
import { z } from 'zod'
import { SignalboxError } from '../../errors/index.ts'
import type { RedriveQuery, Store } from '../../store/store.ts'
import { defined } from '../defined.ts'
import { timeParam } from '../query.ts'
import { deliveryItem, type DeliveryItem } from './delivery-views.ts'

const name = z.string().min(1).max(200).optional()
const time = z.union([z.string(), z.number().transform(String)]).optional()

export const redriveSchema = z.strictObject({
  ids: z.array(z.number().int().positive()).min(1).max(1000).optional(),
  rule: name,
  target: name,
  since: time,
  until: time,
  /** All of them: never meant by leaving the filter out. */
  all: z.literal(true).optional(),
  dryRun: z.boolean().optional(),
})

export interface RedrivePlan {
  readonly dryRun: true
  readonly count: number
  /** The first of them. */
  readonly items: readonly DeliveryItem[]
}

/** The query of a redrive body. An empty filter is refused unless `all` says that it is meant. */
export function readRedrive(body: z.output<typeof redriveSchema>, now: number): RedriveQuery {
  const { all, dryRun: _, since, until, ...names } = body
  const times = { since: readTime('since', since, now), until: readTime('until', until, now) }
  const given = defined({ ...names, ...times })
  const isEmpty = Object.keys(given).length === 0
  if (isEmpty && all !== true) {
    throw new SignalboxError('SB_BAD_BODY', {
      why: 'it has no filter; give `ids`, `rule`, `target`, `since` or `until`, or `"all": true` for all dead letters',
    })
  }
  if (!isEmpty && all === true)
    throw new SignalboxError('SB_BAD_BODY', { why: '`all` cannot be combined with a filter' })
  return { ...given, now }
}

/** What `redrive` would take, without taking it. */
export async function wouldRedrive(
  store: Pick<Store, 'listDeliveries'>,
  query: RedriveQuery,
): Promise<RedrivePlan> {
  const ids = query.ids === undefined ? undefined : new Set(query.ids)
  const items: DeliveryItem[] = []
  let count = 0
  let before: number | undefined
  for (;;) {
    const rows = await store.listDeliveries({
      ...defined({ before, rule: query.rule, target: query.target }),
      states: ['dead'],
      limit: 500,
    })
    for (const row of rows) {
      const isMeant =
        (ids === undefined || ids.has(row.id)) &&
        (query.since === undefined || row.updatedAt >= query.since) &&
        (query.until === undefined || row.updatedAt <= query.until)
      if (!isMeant) continue
      count += 1
      if (items.length < 50) items.push(deliveryItem(row))
    }
    before = rows.at(-1)?.id
    if (rows.length < 500 || before === undefined) return { dryRun: true, count, items }
  }
}

function readTime(field: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const result = timeParam(() => now).safeParse(text)
  if (result.success && result.data !== undefined) return result.data
  const why = result.error?.issues[0]?.message ?? 'it cannot be read'
  throw new SignalboxError('SB_BAD_BODY', { why: `\`${field}\`: ${why}` })
}
