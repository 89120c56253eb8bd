/**
 * The canonical event and its envelope as JSON Schema (2020-12). Unknown members are allowed: the
 * event grows, and a receiver must not break when it does.
 *
 * @module
 */

/** As much of JSON Schema as these schemas use, and as `checkSchema` knows. */
export interface Schema {
  readonly $schema?: string
  readonly $id?: string
  readonly title?: string
  readonly description?: string
  readonly type?: 'object' | 'string' | 'number' | 'integer' | 'boolean' | 'array'
  readonly const?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly minimum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

const dialect = 'https://json-schema.org/draft/2020-12/schema'
const time: Schema = {
  type: 'string',
  description: 'ISO 8601 in UTC.',
  pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$`,
}
const text: Schema = { type: 'string', minLength: 1 }

const fileData: Schema = {
  type: 'object',
  description: 'What the event is about.',
  properties: {
    type: { ...text, description: 'file, folder, note, link, comment, …' },
    id: { ...text, description: 'Opaque.' },
    name: text,
    extension: { ...text, description: 'Lower-case, without the dot.' },
    size: { type: 'integer', minimum: 0, description: 'Bytes.' },
    sizeMB: { type: 'integer', minimum: 0, description: 'Millions of bytes, rounded.' },
    mimeType: text,
    path: text,
    parentId: text,
    version: text,
  },
}

const meta: Schema = {
  type: 'object',
  description: 'What Signalbox knows about the event.',
  required: ['source', 'recovered', 'enriched'],
  properties: {
    seq: { type: 'integer', minimum: 0 },
    source: text,
    dialect: text,
    recovered: { type: 'boolean' },
    enriched: { type: 'boolean' },
  },
}

const event: Schema = {
  title: 'FastioEvent',
  type: 'object',
  required: ['eventId', 'eventType', 'eventName', 'timestamp', 'data'],
  properties: {
    eventId: text,
    eventType: { ...text, description: 'Canonical type, such as file.created.' },
    eventName: { ...text, description: 'The name as the sender wrote it.' },
    timestamp: time,
    orgId: text,
    workspaceId: text,
    shareId: text,
    userId: text,
    agentId: text,
    data: fileData,
  },
}

/** JSON Schema of `FastioEvent`. */
export const fastioEventJsonSchema: Schema = { $schema: dialect, ...event }

/** JSON Schema of `EventEnvelope`. */
export const eventEnvelopeJsonSchema: Schema = {
  $schema: dialect,
  title: 'EventEnvelope',
  type: 'object',
  required: ['version', 'id', 'source', 'detail-type', 'account', 'region', 'time', 'resources', 'detail'],
  properties: {
    version: { type: 'string', const: '0' },
    id: text,
    source: { type: 'string', const: 'fast.io' },
    'detail-type': text,
    account: { type: 'string', description: "The organisation's id; empty where it is not known." },
    region: { type: 'string', const: 'fastio' },
    time,
    resources: { type: 'array', items: text },
    detail: { ...event, properties: { ...event.properties, signalbox: meta } },
  },
}
