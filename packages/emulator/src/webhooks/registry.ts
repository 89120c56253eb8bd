import type { DialectName } from '@signalbox/events'
import { notFound } from '../api-error.ts'
import type { IdSource } from '../ids.ts'
import type { Database, Row } from '../storage/database.ts'
import type { Clock } from '../time.ts'
import type { WebhookScope } from './scope.ts'
import { integer, text } from '../storage/columns.ts'

/** Which published registration made it: guide 003's `/v1/webhooks`, or guide 004's per-workspace route. */
export type Guide = '003' | '004'

export interface Webhook {
  readonly ordinal: number
  readonly id: string
  readonly guide: Guide
  readonly url: string
  readonly secret: string
  readonly dialect: DialectName
  readonly scope: WebhookScope
  readonly created: number
}

export type NewWebhook = Omit<Webhook, 'ordinal' | 'id' | 'created'>

/** The receivers that registered. */
export class WebhookRegistry {
  readonly #db: Database
  readonly #ids: IdSource
  readonly #clock: Clock

  constructor(db: Database, ids: IdSource, clock: Clock) {
    this.#db = db
    this.#ids = ids
    this.#clock = clock
  }

  add(webhook: NewWebhook): Webhook {
    const id = this.#ids.opaque('webhook')
    const { guide, url, secret, dialect, scope } = webhook
    const values = [id, guide, url, secret, dialect, JSON.stringify(scope), this.#clock()]
    this.#db.run(
      'INSERT INTO webhooks (id, guide, url, secret, dialect, scope, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...values,
    )
    return this.find(id)
  }

  find(id: string): Webhook {
    const row = this.#db.get('SELECT * FROM webhooks WHERE id = ?', id)
    if (!row) throw notFound('The webhook')
    return webhookOf(row)
  }

  list(): Webhook[] {
    return this.#db.all('SELECT * FROM webhooks ORDER BY ordinal').map(webhookOf)
  }

  /** Its queued deliveries go with it. */
  remove(id: string): void {
    if (this.#db.run('DELETE FROM webhooks WHERE id = ?', id) === 0) throw notFound('The webhook')
  }
}

function webhookOf(row: Row): Webhook {
  return {
    ordinal: integer(row, 'ordinal'),
    id: text(row, 'id'),
    guide: row['guide'] === '004' ? '004' : '003',
    url: text(row, 'url'),
    secret: text(row, 'secret'),
    dialect: text(row, 'dialect') as DialectName,
    scope: JSON.parse(text(row, 'scope')) as WebhookScope,
    created: integer(row, 'created'),
  }
}
