/**
 * The AWS engines that take event patterns: rules of a classic event bus, filters of a subscriber of the newer
 * custom event bus, and filters of EventBridge Pipes.
 */
export type LintEngine = 'eventbridge' | 'eventsv2' | 'pipes'

/** What one engine takes. Sources: AWS's user guide and API references, as of 2026. */
export interface EngineRules {
  /** Its name in messages. */
  readonly title: string
  /** Characters of a pattern, at most. */
  readonly length: number
  /** What a new account has, where that is less: a quota to be raised. */
  readonly lengthQuota?: number
  readonly wildcard: boolean
  /** `anything-but` with `prefix`, `suffix`, `equals-ignore-case`. */
  readonly anythingButText: boolean
  /** It sees the envelope that AWS makes of a published event; Pipes see the record of their source instead. */
  readonly envelope: boolean
}

export const engines: Readonly<Record<LintEngine, EngineRules>> = {
  eventbridge: {
    title: 'EventBridge',
    length: 4096,
    lengthQuota: 2048,
    wildcard: true,
    anythingButText: true,
    envelope: true,
  },
  eventsv2: {
    title: 'A custom event bus (eventsv2)',
    length: 4096,
    wildcard: false,
    anythingButText: true,
    envelope: true,
  },
  pipes: {
    title: 'EventBridge Pipes',
    length: 4096,
    wildcard: false,
    anythingButText: false,
    envelope: false,
  },
}

/** The names that `lintPattern` takes for an engine. */
export const lintEngines = Object.keys(engines) as readonly LintEngine[]
