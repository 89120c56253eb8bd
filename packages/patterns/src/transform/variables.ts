/** The variables that EventBridge fills itself. */
export const reservedVariables = [
  'aws.events.rule-name',
  'aws.events.rule-arn',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
] as const

export type ReservedVariable = (typeof reservedVariables)[number]

export function isReserved(name: string): name is ReservedVariable {
  return (reservedVariables as readonly string[]).includes(name)
}

/** What the reserved variables about the rule and the receipt stand for. One that is left out is empty. */
export interface TransformContext {
  readonly ruleName?: string
  readonly ruleArn?: string
  /** ISO 8601. */
  readonly ingestionTime?: string
}
