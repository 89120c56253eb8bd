import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DialectName } from '@signalbox/events'
import type { Agent } from 'undici'
import { EventLog } from './events/event-log.ts'
import type { Chaos } from './faults/chaos.ts'
import { createIds } from './ids.ts'
import type { IdSource } from './ids.ts'
import { Accounts } from './storage/accounts.ts'
import type { Org, User, Workspace } from './storage/accounts.ts'
import { ContentStore } from './storage/content.ts'
import { Database } from './storage/database.ts'
import { Files } from './storage/files.ts'
import { Settings } from './storage/settings.ts'
import { Tree } from './storage/tree.ts'
import type { Clock } from './time.ts'
import { Announcer } from './webhooks/announcer.ts'
import type { RetryPolicy } from './webhooks/backoff.ts'
import { Courier } from './webhooks/courier.ts'
import { DeliveryQueue } from './webhooks/queue.ts'
import { WebhookRegistry } from './webhooks/registry.ts'
import { createAgent } from './webhooks/targets.ts'

/** Everything the service can be told, with nothing left open. */
export interface ServiceOptions {
  readonly dataDir: string
  readonly seed: string | undefined
  readonly token: string | undefined
  readonly chaos: Chaos
  readonly dialect: DialectName
  readonly allowExternal: boolean
  readonly retry: RetryPolicy
  readonly timeoutMs: number
  readonly concurrency: number
  readonly concurrencyPerWebhook: number
}

/** What is there from the start, so that nobody has to create it. */
export interface ReadyAccount {
  readonly token: string
  readonly user: User
  readonly org: Org
  readonly workspace: Workspace
}

/** The emulated Fast.io without its HTTP side: the parts that routes are made of. */
export interface Service {
  readonly options: ServiceOptions
  readonly clock: Clock
  readonly db: Database
  readonly ids: IdSource
  readonly accounts: Accounts
  readonly tree: Tree
  readonly files: Files
  readonly content: ContentStore
  readonly events: EventLog
  readonly registry: WebhookRegistry
  readonly queue: DeliveryQueue
  readonly announcer: Announcer
  readonly courier: Courier
  readonly agent: Agent
  readonly ready: ReadyAccount
  /** Fires when the service closes. */
  readonly signal: AbortSignal
  /** Forgets files, events, webhooks and everything made since the start; the ready account stays. */
  reset(): void
  close(): Promise<void>
}

/** Opens the state in `dataDir`, making it where there is none, and starts sending what is due. */
export function openService(options: ServiceOptions, clock: Clock): Service {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const content = new ContentStore(join(options.dataDir, 'content'))
  const db = new Database(join(options.dataDir, 'state.db'))
  try {
    return serviceOver(db, content, options, clock)
  } catch (error) {
    db.close()
    throw error
  }
}

function serviceOver(db: Database, content: ContentStore, options: ServiceOptions, clock: Clock): Service {
  const now = (): number => Date.now()
  const settings = new Settings(db)
  const seed = storedSeed(settings, options.seed)
  const ids = createIds(seed, () => settings.next('ids'))
  const accounts = new Accounts(db, ids, clock)
  const tree = new Tree(db)
  const registry = new WebhookRegistry(db, ids, clock)
  const queue = new DeliveryQueue(db)
  const announcer = new Announcer({ registry, queue, ids, now, chaos: options.chaos })
  const events = new EventLog({ db, ids, clock, announce: (event) => announcer.announce(event) })
  const files = new Files({ db, tree, events, ids, clock })
  const agent = createAgent({ ...options, connections: options.concurrencyPerWebhook })
  const chaosSeed = (): number => announcer.chaos.seed
  const courier = new Courier({ queue, registry, agent, options, clock, now, chaosSeed })
  const ready = db.transaction(() => readyAccount(settings, accounts, ids, options.token))
  const closing = new AbortController()
  queue.recover(now())
  courier.wake()

  return {
    options,
    clock,
    db,
    ids,
    accounts,
    tree,
    files,
    content,
    events,
    registry,
    queue,
    announcer,
    courier,
    agent,
    ready,
    signal: closing.signal,
    reset: () => reset(db, ready),
    async close() {
      closing.abort(new Error('the emulator is closing'))
      await courier.close()
      await agent.destroy()
      db.close()
    },
  }
}

/** The seed of a data directory is chosen once; a restart goes on with it. */
function storedSeed(settings: Settings, wanted: string | undefined): string {
  const stored = settings.get('seed')
  if (stored !== undefined) return stored
  const seed = wanted ?? `${randomInt(2 ** 47)}-${randomBytes(12).toString('hex')}`
  settings.set('seed', seed)
  return seed
}

function readyAccount(settings: Settings, accounts: Accounts, ids: IdSource, token?: string): ReadyAccount {
  if (settings.get('user') === undefined) createReadyAccount(settings, accounts, ids)
  const stored = (name: string): string => settings.get(name) ?? ''
  const user = accounts.user(stored('user'))
  if (token !== undefined) {
    accounts.addApiKey(user.id, token)
    settings.set('token', token)
  }
  const org = accounts.org(stored('org'))
  return { token: stored('token'), user, org, workspace: accounts.workspace(stored('workspace')) }
}

function createReadyAccount(settings: Settings, accounts: Accounts, ids: IdSource): void {
  const person = { email: 'dev@example.com', firstName: 'Dev', lastName: 'Example', accountType: 'human' }
  const user = accounts.createUser(person)
  const org = accounts.createOrg({ domain: 'demo', name: 'Demo' })
  const workspace = accounts.createWorkspace(org.id, {
    folderName: 'demo-files',
    name: 'Demo files',
    permJoin: 'Member or above',
    permMemberManage: 'Admin or above',
    intelligence: false,
  })
  const token = ids.token('emulator_')
  accounts.addApiKey(user.id, token)
  const made = { user: user.id, org: org.id, workspace: workspace.id, token }
  for (const [name, value] of Object.entries(made)) settings.set(name, value)
}

/** Stored bytes stay until the data directory goes: they are found by hash and harm nothing. */
function reset(db: Database, ready: ReadyAccount): void {
  db.transaction(() => {
    for (const table of ['deliveries', 'webhooks', 'events', 'read_tokens', 'versions', 'nodes']) {
      db.run(`DELETE FROM ${table}`)
    }
    db.run('DELETE FROM workspaces WHERE id <> ?', ready.workspace.id)
    db.run('DELETE FROM orgs WHERE id <> ?', ready.org.id)
  })
}
