import { compileTransformer } from '@signalbox/patterns'
import type { CompiledTransformer } from '@signalbox/patterns'
import type { Rule } from '../contract/config.ts'
import type { TransformedEvent } from '../contract/target.ts'

/** What is known of a delivery when its event is transformed. */
export interface Transformable {
  readonly rule: string
  /** The event as JSON text. */
  readonly json: string
  /** Milliseconds since 1970. */
  readonly receivedAt: number
}

/** What a transformer makes of one event. */
export function transformed(
  transformer: CompiledTransformer,
  { rule, json, receivedAt }: Transformable,
): TransformedEvent {
  const text = transformer.apply(json, {
    ruleName: rule,
    ruleArn: `signalbox:rule/${rule}`,
    // Whole seconds, as the service gives it.
    ingestionTime: new Date(receivedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
  })
  return { text, contentType: transformer.makesJson ? 'application/json' : 'text/plain; charset=utf-8' }
}

/** Undefined for a rule without a transformer. */
export type Transform = (delivery: Transformable) => TransformedEvent | undefined

/** The transformers of the rules, read once. */
export function transformsOf(rules: readonly Rule[]): Transform {
  const transformers = new Map(
    rules.flatMap(({ name, transform }) =>
      transform === undefined ? [] : [[name, compileTransformer(transform)] as const],
    ),
  )
  return (delivery) => {
    const transformer = transformers.get(delivery.rule)
    return transformer && transformed(transformer, delivery)
  }
}
