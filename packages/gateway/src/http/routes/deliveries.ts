/**
 * `/v1/deliveries` and `/v1/dead-letters`: what went out, what could not, and once more.
 *
 * @module
 */
import { z } from 'zod'
import { SignalboxError } from '../../errors/index.ts'
import type { DeliveryState } from '../../store/store.ts'
import { readBody } from '../body.ts'
import { defined } from '../defined.ts'
import { cursorParam, limitParam, listParam, textParam } from '../query.ts'
import { deliveryItem, deliveryStory, page } from '../views/delivery-views.ts'
import { findEvent } from '../views/event-story.ts'
import { readRedrive, redriveSchema, wouldRedrive } from '../views/redrive.ts'
import { noQuery, pathParam, queryOf, type AdminContext, type RoutesOf } from './route.ts'

const states = [
  'pending',
  'leased',
  'retrying',
  'delivered',
  'skipped',
  'dead',
] as const satisfies DeliveryState[]

const common = {
  before: cursorParam(),
  limit: limitParam(),
  rule: textParam(),
  target: textParam(),
  event: textParam(300),
}
const deadQuery = z.object(common)
const listQuery = z.object({
  ...common,
  state: listParam().pipe(z.array(z.enum(states, `expected one of ${states.join(', ')}`)).optional()),
})

export const deliveryRoutes: RoutesOf = (deps) => {
  const { store, clock } = deps

  const list = async (
    c: AdminContext,
    { limit, event, ...query }: z.output<typeof deadQuery>,
    only: readonly DeliveryState[] | undefined,
  ): Promise<Response> => {
    const seq = event === undefined ? undefined : (await findEvent(store, event))?.seq
    if (event !== undefined && seq === undefined)
      throw new SignalboxError('SB_NOT_FOUND', { what: `event ${event}` })
    const rows = await store.listDeliveries({ ...defined({ ...query, states: only, seq }), limit: limit + 1 })
    return c.json(page(rows, limit, { item: deliveryItem, cursor: (row) => row.id }))
  }

  return [
    {
      method: 'GET',
      path: '/v1/deliveries',
      need: 'read',
      handle: (c) => {
        const { state, ...query } = queryOf(c, listQuery)
        return list(c, query, state)
      },
    },
    {
      method: 'GET',
      path: '/v1/deliveries/:id',
      need: 'read',
      handle: async (c) => {
        noQuery(c)
        const text = pathParam(c, 'id')
        const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
        const [delivery] = await store.listDeliveries({ before: id + 1, limit: 1 })
        if (delivery?.id !== id)
          throw new SignalboxError('SB_NOT_FOUND', { what: `delivery ${text.slice(0, 40)}` })
        return c.json(await deliveryStory(delivery, store))
      },
    },
    {
      method: 'GET',
      path: '/v1/dead-letters',
      need: 'read',
      handle: (c) => list(c, queryOf(c, deadQuery), ['dead']),
    },
    {
      method: 'POST',
      path: '/v1/dead-letters/redrive',
      need: 'admin',
      handle: async (c) => {
        noQuery(c)
        const now = clock()
        const body = await readBody(c, deps.config.limits, redriveSchema)
        const query = readRedrive(body, now)
        if (body.dryRun === true) return c.json(await wouldRedrive(store, query))
        const count = await store.redrive(query)
        deps.log.info(
          { count, by: c.get('caller').name, rule: body.rule, target: body.target },
          'Dead letters redriven',
        )
        return c.json({ dryRun: false, count })
      },
    },
  ]
}
