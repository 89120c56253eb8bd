import type { ErrorRows } from './row.ts'

/** What the command line meets beside the errors of the gateway itself. */
export const cliRows = {
  SB_CLI_USAGE: {
    title: 'Wrong use of a command',
    message: '{what}.',
    status: 400,
    retry: 'never',
    todo: 'Run the command with `--help` to see its options and examples.',
  },
  SB_CLI_INTERNAL: {
    title: 'Unexpected failure',
    message: 'Something went wrong that should not: {why}.',
    status: 500,
    retry: 'never',
    todo: 'Run it again with `SIGNALBOX_DEBUG=1` to see where, and please report it.',
  },
  SB_GATEWAY_NOT_FOUND: {
    title: 'No gateway found',
    message: 'No running gateway was found from {folder} upwards, nor any other of this user.',
    status: 503,
    retry: 'later',
    todo: 'Start one with `signalbox dev` or `signalbox start`, or name one with `--url` and `--token`.',
  },
  SB_GATEWAY_SEVERAL: {
    title: 'Several gateways found',
    message: 'Several gateways of this user are running: {list}.',
    status: 400,
    retry: 'never',
    todo: 'Run the command in the folder of one of them, or name one with `--url`.',
  },
  SB_GATEWAY_UNREACHABLE: {
    title: 'Gateway unreachable',
    message: 'The gateway at {url} does not answer: {why}.',
    status: 503,
    retry: 'later',
    todo: 'Check that it runs (`signalbox start`) and that the address is right; `signalbox doctor` looks closer.',
  },
  SB_GATEWAY_FOREIGN: {
    title: 'Not a gateway',
    message: 'What answers at {url} is not a Signalbox gateway: {why}.',
    status: 502,
    retry: 'never',
    todo: 'Check the address given with `--url` or `SIGNALBOX_URL`.',
  },
  SB_TOKEN_UNKNOWN: {
    title: 'Token unknown',
    message: 'There is no token for the gateway at {url}.',
    status: 401,
    retry: 'never',
    todo: 'Give it with `--token` or `SIGNALBOX_TOKEN`; it is in `<dataDir>/admin-token` of the gateway.',
  },
  SB_FILE_EXISTS: {
    title: 'File exists',
    message: '{file} exists already.',
    status: 400,
    retry: 'never',
    todo: 'Remove it, choose another folder with `--dir`, or overwrite it with `--force`.',
  },
  SB_FILE_UNREADABLE: {
    title: 'File cannot be read',
    message: '{file} cannot be read: {why}.',
    status: 400,
    retry: 'never',
    todo: 'Check the path and the permissions.',
  },
  SB_FILE_UNWRITABLE: {
    title: 'File cannot be written',
    message: '{file} cannot be written: {why}.',
    status: 500,
    retry: 'never',
    todo: 'Check the path and the permissions, or choose another folder with `--dir`.',
  },
  SB_TRIGGER_REFUSED: {
    title: 'Event refused',
    message: '{url} answered {status}: {why}.',
    status: 502,
    retry: 'never',
    todo: 'Compare dialect, secret and address with what the receiver expects; `GET /v1/rejections` of a gateway says more.',
  },
} as const satisfies ErrorRows
