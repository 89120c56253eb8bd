import type { ErrorRows } from './row.ts'

/** Answers of the admin API, and what both doors share. */
export const adminRows = {
  SB_UNAUTHORIZED: {
    title: 'Unauthorized',
    message: 'The request carries no valid token.',
    status: 401,
    retry: 'never',
    todo: 'Send `Authorization: Bearer <token>`. The admin token is in `<dataDir>/admin-token`.',
  },
  SB_FORBIDDEN: {
    title: 'Forbidden',
    message: 'The token does not have the scope {scope}.',
    status: 403,
    retry: 'never',
    todo: 'Use the admin token, or give the token this scope under `tokens` in the config.',
  },
  SB_HOST_REFUSED: {
    title: 'Host refused',
    message: 'The host {host} is not one that this gateway answers to.',
    status: 403,
    retry: 'never',
    todo: 'If it is yours, add it to `allowedHosts` in the config.',
  },
  SB_ORIGIN_REFUSED: {
    title: 'Origin refused',
    message: 'A web page at {origin} may not use this gateway.',
    status: 403,
    retry: 'never',
    todo: 'If the page is yours, add its host to `allowedHosts` in the config.',
  },
  SB_NOT_FOUND: {
    title: 'Not found',
    message: 'There is no {what}.',
    status: 404,
    retry: 'never',
    todo: 'Check the path and the id. The retention may have removed it.',
  },
  SB_METHOD_NOT_ALLOWED: {
    title: 'Method not allowed',
    message: '{method} is not possible here.',
    status: 405,
    retry: 'never',
    todo: 'Use one of the methods in the `Allow` header.',
  },
  SB_BAD_QUERY: {
    title: 'Bad query',
    message: 'The query parameter {name} is wrong: {why}.',
    status: 400,
    retry: 'never',
    todo: 'Correct the parameter; the API reference lists what each accepts.',
  },
  SB_BAD_BODY: {
    title: 'Bad body',
    message: 'The body is wrong: {why}.',
    status: 400,
    retry: 'never',
    todo: 'Correct the body; the API reference has an example of each.',
  },
  SB_BAD_PATTERN: {
    title: 'Bad pattern',
    message: 'The event pattern is wrong: {why}.',
    status: 400,
    retry: 'never',
    todo: 'Correct the pattern; try it with `signalbox rules test`.',
  },
  SB_STREAMS_FULL: {
    title: 'Too many streams',
    message: 'More than {limit} connections read streams.',
    status: 503,
    retry: 'later',
    todo: 'Close streams that nobody reads, or connect again later with the last id that you saw.',
  },
  SB_INGEST_SILENT: {
    title: 'Ingest does not answer',
    message: 'The ingest thread did not answer within {limitMs} ms.',
    status: 503,
    retry: 'later',
    todo: 'Ask again. If it lasts, look at `/readyz` and the log of the gateway.',
  },
  SB_INTERNAL: {
    title: 'Internal error',
    message: 'Something went wrong inside the gateway.',
    status: 500,
    retry: 'later',
    todo: 'Look for the request id in the log of the gateway.',
  },
} as const satisfies ErrorRows
