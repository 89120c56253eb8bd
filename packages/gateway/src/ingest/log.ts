/** Structured log lines of the ingest thread; the main thread writes them. Never a secret, never a body. */
export type IngestLog = (
  level: 'info' | 'warn' | 'error',
  fields: Readonly<Record<string, string | number | undefined>>,
  message: string,
) => void
