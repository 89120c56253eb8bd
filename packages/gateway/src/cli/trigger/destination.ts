/**
 * Where an event goes, in which dialect, signed with which secret: as said, or as the local gateway has it.
 *
 * @module
 */
import { isDialectName, type DialectName } from '@signalbox/events'
import { locateConfig } from '../../config/locate.ts'
import { findSecret, secretName } from '../../config/secrets.ts'
import type { SourceItem } from '../../http/views/source-views.ts'
import { nearest } from '../../targets/options/nearest.ts'
import { ApiClient } from '../api-client.ts'
import type { CliContext } from '../context.ts'
import { readDevInfo } from '../dev/dev-folder.ts'
import { findLocalQuietly, isLoopback, type LocalGateway } from '../find-gateway.ts'
import { usageError } from '../usage.ts'

export interface DestinationOptions {
  readonly to?: string
  readonly source?: string
  readonly dialect?: DialectName
  readonly secret?: string
  readonly url?: string
  readonly token?: string
  readonly config?: string
}

export interface Destination {
  readonly url: string
  readonly dialect: DialectName
  /** Undefined: the source takes unsigned requests. */
  readonly secret: string | undefined
  /** Where to ask what became of the event. */
  readonly client: ApiClient | undefined
}

const defaultDialect: DialectName = 'fastio-signature-sha256'

/** A source as far as a sender has to know it. */
interface KnownSource {
  readonly name: string
  readonly dialects: readonly string[]
  readonly unsigned: boolean
  readonly secret: string | undefined
  /** Why there is no secret. */
  readonly missing: string
}

export async function destinationOf(options: DestinationOptions, context: CliContext): Promise<Destination> {
  const { to } = options
  if (to === undefined) return gatewayDestination(options, context)
  if (!/^https?:\/\//.test(to) || !URL.canParse(to)) {
    throw usageError(`--to ${to}: expected a URL such as http://127.0.0.1:3000/hook`)
  }
  const local = findLocalQuietly({ cwd: context.cwd, env: context.env })
  const source = local && sourceIn(to, local)
  if (local && source !== undefined && options.secret === undefined) {
    return { ...(await gatewayDestination({ ...options, source, url: local.admin }, context)), url: to }
  }
  if (options.secret === undefined) {
    throw usageError(
      '--to needs the secret that the receiver knows: --secret, and --dialect unless it is the usual one',
    )
  }
  return { url: to, dialect: options.dialect ?? defaultDialect, secret: options.secret, client: undefined }
}

/** The source of a local gateway that an address means. */
function sourceIn(to: string, { ingest }: LocalGateway): string | undefined {
  const [target, own] = [new URL(to), new URL(ingest)]
  if (target.port !== own.port || !isLoopback(to)) return undefined
  return /^\/webhooks\/([^/]+)$/.exec(target.pathname)?.[1]
}

async function gatewayDestination(options: DestinationOptions, context: CliContext): Promise<Destination> {
  const { cwd, env } = context
  const { url, token } = options
  // One that another user or service started has left no note, but its data are where the config says.
  const isNoted = (url ?? env['SIGNALBOX_URL']) !== undefined || findLocalQuietly({ cwd, env }) !== undefined
  const config = options.config ?? (isNoted ? undefined : configIn(cwd))
  const client = await ApiClient.find({ cwd, env, url, token, config })
  const source = choose(await sourcesOf(client, context), options.source)
  const secret = options.secret ?? source.secret
  if (secret === undefined && !source.unsigned) {
    throw usageError(
      `The secret of the source "${source.name}" is not known here (${source.missing}); give it with --secret`,
    )
  }
  const own = source.dialects.find(isDialectName)
  return {
    url: `${client.local?.ingest ?? client.url}/webhooks/${encodeURIComponent(source.name)}`,
    dialect: options.dialect ?? own ?? defaultDialect,
    secret,
    client,
  }
}

async function sourcesOf(client: ApiClient, { env }: CliContext): Promise<KnownSource[]> {
  const dev = client.local && readDevInfo(client.local.dataDir)
  if (dev) {
    const { source, dialect, secret } = dev
    return [{ name: source, dialects: [dialect], unsigned: false, secret, missing: '' }]
  }
  const file = client.local && (client.local.config ?? configIn(client.local.folder))
  if (file !== undefined) {
    // Loaded here, so that `dev` and a gateway elsewhere do not wait for what reads configs.
    const { loadConfig } = await import('../../config/load.ts')
    const { config } = await loadConfig({ cwd: '.', path: file, env, secrets: 'ignore' })
    return Object.entries(config.sources).map(([name, { dialects, unsigned, secrets }]) => {
      const found = secrets.map(({ value }) => findSecret(value, env)).find((value) => value !== undefined)
      const missing = secrets.map(({ value }) => `${secretName(value)} is not set`).join(', ')
      return { name, dialects, unsigned, secret: found, missing }
    })
  }
  const { items } = await client.get<{ readonly items: readonly SourceItem[] }>('/v1/sources')
  return items
    .filter(({ kind }) => kind === 'webhook')
    .map(({ name, dialects = [], unsigned = false }) => {
      return { name, dialects, unsigned, secret: undefined, missing: 'a gateway never shows secrets' }
    })
}

/** A gateway that was found by its data alone has not said where its config is. */
function configIn(folder: string): string | undefined {
  try {
    return locateConfig(folder)
  } catch {
    return undefined
  }
}

function choose(sources: readonly KnownSource[], wanted: string | undefined): KnownSource {
  const names = sources.map(({ name }) => name)
  if (wanted !== undefined) {
    const source = sources.find(({ name }) => name === wanted)
    if (source) return source
    const meant = nearest(wanted, names)
    const hint = meant === undefined ? `there are ${names.join(', ') || 'none'}` : `did you mean "${meant}"`
    throw usageError(`There is no source "${wanted}"; ${hint}`)
  }
  const [only, ...others] = sources
  if (only && others.length === 0) return only
  if (!only) throw usageError('The gateway has no webhook source; add one to `sources` in its config')
  throw usageError(`The gateway has several sources; choose one with --source: ${names.join(', ')}`)
}
