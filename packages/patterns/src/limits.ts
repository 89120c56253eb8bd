/**
 * The bounds that keep a hostile pattern or event from costing more than it should.
 * Those of a pattern end in a `PatternError` with code `SB_PATTERN_LIMIT`; those of an event are said at each.
 */
export const limits = {
  /** Characters in a pattern given as text. EventBridge: 2,048, adjustable to 4,096. */
  patternLength: 262_144,
  /** Objects, arrays and values in a pattern, whichever form it is given in. */
  patternNodes: 20_000,
  /** Levels of objects and arrays in a pattern. */
  patternDepth: 100,
  /** Names in one dotted path. */
  pathSegments: 100,
  /** Fields in one combination, as in EventBridge. */
  fieldsPerCombination: 256,
  /** Combinations that the `$or`s of a pattern multiply to, as in EventBridge. */
  orCombinations: 1000,
  /** Ways to write the pattern's paths with dotted names, summed over its paths. */
  pathSpellings: 100_000,
  /** Problems that `validatePattern` lists. */
  diagnostics: 100,
  /** Levels of objects and arrays in an event; what is nested deeper is not seen. EventBridge: about 1,000. */
  eventDepth: 1000,
  /**
   * Steps of the search for one array element that satisfies several fields, beyond those that an event's arrays need by
   * their size. Only repeated names and paths written in several ways get there; then the answer is "no match".
   */
  searchSteps: 2_000_000,
} as const
