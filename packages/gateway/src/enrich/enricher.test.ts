import { expect, it } from 'vitest'
import type { StoredEvent } from '../store/store.ts'
import { createEnricher, type DetailsLookup } from './enricher.ts'

const config = { baseUrl: 'http://127.0.0.1:1', token: 't', deadlineMs: 50 }
const signal = new AbortController().signal

function thin(seq: number, file: string, workspace = 'w1', source = 'fastio'): StoredEvent {
  return {
    seq,
    id: `evt_x_${seq}`,
    tenant: 'default',
    source,
    sourceKind: 'webhook',
    dialect: 'd',
    type: 'file.created',
    time: 0,
    timeResolution: 1_000,
    receivedAt: 0,
    file,
    workspace,
    event: JSON.stringify({ eventId: `e${seq}`, data: { id: file } }),
    original: undefined,
    raw: new Uint8Array(),
    meta: '{}',
    enrichment: 'pending',
    added: undefined,
    stale: false,
  }
}

function enricher(details: DetailsLookup['details'], warnings: string[] = []) {
  return createEnricher({
    sources: { fastio: config },
    connect: () => ({ details }),
    log: { warn: (_, message) => warnings.push(message) },
  })
}

it('asks once for each workspace and gives each event its file', async () => {
  const calls: [string, readonly string[]][] = []
  const asked = enricher(async (workspace, ids) => {
    calls.push([workspace, ids])
    return new Map(ids.map((id) => [id, { name: `${id}.txt` }]))
  })
  const found = await asked.enrich([thin(1, 'a'), thin(2, 'b'), thin(3, 'a'), thin(4, 'c', 'w2')], signal)
  expect(calls).toEqual([
    ['w1', ['a', 'b']],
    ['w2', ['c']],
  ])
  expect(found).toContainEqual({ seq: 3, enriched: true, added: '{"name":"a.txt"}' })
  expect(found).toHaveLength(4)
})

it('routes an event as it is when its file is not found or its source has no API', async () => {
  const asked = enricher(async () => new Map())
  expect(await asked.enrich([thin(1, 'a'), thin(2, 'a', 'w1', 'other')], signal)).toEqual([
    { seq: 1, enriched: false },
    { seq: 2, enriched: false },
  ])
})

it('does not wait beyond the deadline', async () => {
  const warnings: string[] = []
  const asked = enricher(
    (_, __, deadline) =>
      new Promise((_resolve, reject) =>
        deadline.addEventListener('abort', () => reject(deadline.reason as Error)),
      ),
    warnings,
  )
  expect(await asked.enrich([thin(1, 'a')], signal)).toEqual([{ seq: 1, enriched: false }])
  expect(warnings).toEqual(['Events could not be enriched'])
})
