/**
 * Metrics whose values somebody else counts: prom-client asks for them at each scrape and writes them out.
 * Its own counters and histograms can only be added to, and would count twice what is in shared memory.
 *
 * @module
 */
import type { Metric, Registry } from 'prom-client'

export interface Sample {
  readonly value: number
  readonly labels?: Readonly<Record<string, string | number>>
  /** For the parts of a histogram. */
  readonly metricName?: string
}

export interface SharedMetric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly read: () => readonly Sample[] | Promise<readonly Sample[]>
}

/** Adds a metric to a registry. */
export function registerShared(registry: Registry, metric: SharedMetric): void {
  const { name, help, type, read } = metric
  const entry = {
    name,
    get: async () => ({
      name,
      help,
      type,
      aggregator: 'sum',
      values: (await read()).map((sample) => ({ labels: {}, ...sample })),
    }),
  }
  // The registry uses `name` and `get` alone; its type asks for one of its own classes.
  registry.registerMetric(entry as unknown as Metric)
}

/** The samples of a histogram whose buckets (not cumulative, the unbounded one last) are known. */
export function histogramSamples(
  name: string,
  bounds: readonly number[],
  data: { readonly buckets: readonly number[]; readonly sum: number },
): Sample[] {
  let total = 0
  const samples: Sample[] = data.buckets.map((count, index) => {
    total += count
    return { metricName: `${name}_bucket`, labels: { le: bounds[index] ?? '+Inf' }, value: total }
  })
  samples.push({ metricName: `${name}_sum`, value: data.sum }, { metricName: `${name}_count`, value: total })
  return samples
}
