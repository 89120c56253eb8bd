/** One row of the table of errors. */
export interface ErrorRow {
  /** A short name that never varies; the `title` of problem+json. */
  readonly title: string
  /** What happened, for this occurrence. `{name}` is filled in from the parameters. */
  readonly message: string
  /** The HTTP status where the error is answered over HTTP. */
  readonly status: number
  /** May the same request be sent again: `never` (it will fail again), `later` (wait first), `now`. */
  readonly retry: 'never' | 'later' | 'now'
  /** What to do about it, for the person who reads the message. */
  readonly todo: string
}

/** A part of the table. Written `as const satisfies ErrorRows`, so that codes and parameters are types. */
export type ErrorRows = Readonly<Record<`SB_${string}`, ErrorRow>>
