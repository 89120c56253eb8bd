/**
 * Enrichment: what a thin event leaves out (name, size, parent …) is asked of the Fast.io API, many
 * files a call, before rules see the event. An event that gets no answer within its source's deadline
 * is routed as it is, marked `enriched: false`: a slow API delays events, it never stops them.
 *
 * @module
 */
import type { FileData } from '@signalbox/events'
import type { EnrichConfig } from '../contract/config.ts'
import type { Enricher } from '../router/router.ts'
import type { Enrichment, StoredEvent } from '../store/store.ts'

/** Looks up files of one workspace; what it does not find is left out. */
export interface DetailsLookup {
  details(
    workspace: string,
    fileIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, FileData>>
}

export interface EnricherOptions {
  /** The sources that can be enriched, by name. */
  readonly sources: Readonly<Record<string, EnrichConfig>>
  /** Makes the client for a source, once. */
  readonly connect: (config: EnrichConfig) => DetailsLookup
  readonly log: { warn(fields: Record<string, unknown>, message: string): void }
}

export function createEnricher(options: EnricherOptions): Enricher {
  const lookups = new Map<string, DetailsLookup>()

  function lookupOf(source: string, config: EnrichConfig): DetailsLookup {
    const lookup = lookups.get(source) ?? options.connect(config)
    lookups.set(source, lookup)
    return lookup
  }

  async function ofGroup(group: readonly StoredEvent[], signal: AbortSignal): Promise<Enrichment[]> {
    const { source, workspace } = group[0] as StoredEvent
    const config = options.sources[source]
    const missed = group.map(({ seq }) => ({ seq, enriched: false }))
    if (!config || workspace === undefined) return missed
    try {
      const ids = [...new Set(group.map((event) => fileIdOf(event)).filter((id) => id !== undefined))]
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(config.deadlineMs)])
      const found = await lookupOf(source, config).details(workspace, ids, deadline)
      return group.map((event): Enrichment => {
        const data = found.get(fileIdOf(event) ?? '')
        return data
          ? { seq: event.seq, enriched: true, added: JSON.stringify(data) }
          : { seq: event.seq, enriched: false }
      })
    } catch (error) {
      options.log.warn(
        { err: error, source, workspace, events: group.length },
        'Events could not be enriched',
      )
      return missed
    }
  }

  return {
    async enrich(events, signal) {
      const groups = Map.groupBy(events, (event) => `${event.source}\n${event.workspace ?? ''}`)
      const found = await Promise.all([...groups.values()].map((group) => ofGroup(group, signal)))
      return found.flat()
    },
  }
}

/** The id as the sender wrote it, which is what the API is asked for. */
function fileIdOf(event: StoredEvent): string | undefined {
  const { data } = JSON.parse(event.event) as { data?: FileData }
  return data?.id
}
