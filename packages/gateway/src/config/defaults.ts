/**
 * Every limit with its safe default, in one place. What each costs and why it is what it is stands
 * beside it and goes into `docs/reference/config.md` from here.
 *
 * @module
 */
import type { Limits } from '../contract/config.ts'

/** What is known about a limit beside its name. */
export interface LimitInfo {
  readonly default: number
  readonly min: number
  readonly max: number
  readonly unit: string
  /** What it limits. */
  readonly meaning: string
  /** Why the default is what it is. */
  readonly reason: string
}

const KiB = 1024
const MiB = 1024 * KiB

export const limitInfos: { readonly [Name in keyof Limits]: LimitInfo } = {
  maxBodyBytes: {
    default: MiB,
    min: KiB,
    max: 64 * MiB,
    unit: 'bytes',
    meaning: 'The largest body that is accepted; more is answered 413.',
    reason: 'Events are around a kilobyte; a thousand times that leaves room for rich metadata.',
  },
  maxJsonDepth: {
    default: 64,
    min: 4,
    max: 512,
    unit: 'levels',
    meaning: 'How deep the JSON of an event may be nested; more is answered 400.',
    reason:
      'Published payloads have at most four levels, and targets commonly stop at 64 to 128. Deeper JSON serves only to exhaust a stack.',
  },
  maxHeaderBytes: {
    default: 16 * KiB,
    min: 4 * KiB,
    max: 256 * KiB,
    unit: 'bytes',
    meaning: 'The headers of a request together; more is answered 431.',
    reason: 'The default of Node; a signature and a few proxies need less than 4 KiB.',
  },
  requestTimeoutMs: {
    default: 10_000,
    min: 100,
    max: 300_000,
    unit: 'milliseconds',
    meaning: 'A request must have arrived whole within this time; later is answered 408.',
    reason: 'A megabyte needs less than 1 Mbit/s for this. Slow senders would hold connections for ever.',
  },
  maxConnections: {
    default: 2048,
    min: 1,
    max: 65_536,
    unit: 'connections',
    meaning: 'Connections open at once per door; more are closed at once.',
    reason:
      'Well over any sender, and under the usual limit of 4096 or more open files with room for the rest.',
  },
  maxPendingEvents: {
    default: 20_000,
    min: 1,
    max: 1_000_000,
    unit: 'events',
    meaning: 'Events that wait for a commit; beyond this the answer is 503 with Retry-After.',
    reason: 'About a second of work for a common disk, and at a kilobyte each some 20 MB of memory.',
  },
  maxRejections: {
    default: 200,
    min: 0,
    max: 100_000,
    unit: 'requests',
    meaning: 'Rejected requests that are kept in memory for inspection.',
    reason: 'Enough to see what is wrong with a sender; a flood of forgeries costs no more than this.',
  },
}

/** The limits of a config that sets none. */
export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(limitInfos).map(([name, info]) => [name, info.default]),
) as { -readonly [Name in keyof Limits]: number }

/** Loopback only: nobody else can reach a gateway unless its owner says so. */
export const defaultAddress = { host: '127.0.0.1', port: 4400 } as const
/** Beside the config, so that two projects never share a log by accident. */
export const defaultDataDir = '.signalbox'
/** The tolerance that every published variant with a timestamp names. */
export const defaultToleranceSec = 300
/** Deduplication and ids are kept apart per tenant; most gateways have one. */
export const defaultTenant = 'default'
/** The live API. */
export const defaultApiBaseUrl = 'https://api.fast.io/current'
/** Thin events wait this long for their details before they are routed as they are. */
export const defaultEnrichDeadlineMs = 2000
/** A shorter token could be guessed. */
export const minTokenLength = 16
