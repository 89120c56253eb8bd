/** The bounds of a transformer: those of EventBridge's API, and one on what a transformation makes. */
export const transformerLimits = {
  /** Characters of an `InputTemplate`. */
  templateLength: 8192,
  /** Variables in an `InputPathsMap`. */
  variables: 100,
  /** Characters of a variable's name. */
  nameLength: 256,
  /** Characters of a path. */
  pathLength: 256,
  /** Characters of a transformed event. EventBridge delivers about a million bytes. */
  outputLength: 10_000_000,
} as const
