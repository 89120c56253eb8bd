/**
 * Schemas of the canonical event and its envelope: JSON Schema for tools, and Standard Schema for
 * every validation library and framework that takes one.
 *
 * @module
 */
import type { EventEnvelope } from '../envelope/event-envelope.ts'
import type { FastioEvent } from '../event/fastio-event.ts'
import { checkSchema } from './check-schema.ts'
import type { SchemaIssue } from './check-schema.ts'
import { eventEnvelopeJsonSchema, fastioEventJsonSchema } from './json-schema.ts'
import type { Schema } from './json-schema.ts'

export { eventEnvelopeJsonSchema, fastioEventJsonSchema } from './json-schema.ts'
export type { Schema } from './json-schema.ts'
export type { SchemaIssue } from './check-schema.ts'

/** The Standard Schema interface (https://standardschema.dev), version 1. */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'signalbox'
    readonly validate: (value: unknown) => StandardResult<T>
    readonly types?: { readonly input: T; readonly output: T }
  }
}

export type StandardResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/**
 * Standard Schema of `FastioEvent`.
 *
 * @example
 * const result = fastioEventSchema['~standard'].validate(value)
 * if (result.issues === undefined) console.log(result.value.eventType)
 */
export const fastioEventSchema: StandardSchema<FastioEvent> = standard(fastioEventJsonSchema)

/**
 * Standard Schema of `EventEnvelope`.
 *
 * @example
 * const result = eventEnvelopeSchema['~standard'].validate(JSON.parse(text))
 */
export const eventEnvelopeSchema: StandardSchema<EventEnvelope> = standard(eventEnvelopeJsonSchema)

function standard<T>(schema: Schema): StandardSchema<T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'signalbox',
      validate(value) {
        const issues = checkSchema(schema, value)
        return issues.length === 0 ? { value: value as T } : { issues }
      },
    },
  }
}
