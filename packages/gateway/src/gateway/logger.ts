import { pino, type Logger } from 'pino'

export type { Logger }

/**
 * The gateway's log: one JSON object a line on stderr, so that stdout stays free for the command.
 * Names that could hold a secret are cut out wherever they stand.
 */
export function createLogger(level = process.env.SIGNALBOX_LOG_LEVEL ?? 'info'): Logger {
  const secret = [
    'token',
    'secret',
    'secrets',
    'password',
    'authorization',
    'cookie',
    'headers',
    'body',
    'raw',
  ]
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[cut]' },
    },
    pino.destination({ fd: 2, sync: false, minLength: 0 }),
  )
}
