import type { ErrorRows } from './row.ts'

/** What keeps a gateway from starting, and what the CLI meets. */
export const startRows = {
  SB_CONFIG_NOT_FOUND: {
    title: 'Config not found',
    message: 'There is no config at {path}.',
    status: 500,
    retry: 'never',
    todo: 'Run `signalbox init` to write one, or give its path with `--config`.',
  },
  SB_CONFIG_UNREADABLE: {
    title: 'Config cannot be loaded',
    message: '{file} cannot be loaded.',
    status: 500,
    retry: 'never',
    todo: 'Correct the place that the message names.',
  },
  SB_CONFIG_INVALID: {
    title: 'Config has mistakes',
    message: '{file} has {count}.',
    status: 500,
    retry: 'never',
    todo: 'Correct each of the mistakes listed; every one names its path, what was expected and what was found.',
  },
  SB_SECRET_MISSING: {
    title: 'Secret missing',
    message: 'The environment variable {name} is not set.',
    status: 500,
    retry: 'never',
    todo: 'Set it in the environment of the gateway, or in a `.env` file beside the config.',
  },
  SB_PORT_IN_USE: {
    title: 'Port in use',
    message: 'Another program listens on {address}.',
    status: 500,
    retry: 'later',
    todo: 'Stop the other program, or choose another port with `listen` in the config or `SIGNALBOX_PORT`.',
  },
  SB_ADDRESS_UNAVAILABLE: {
    title: 'Address unavailable',
    message: 'Listening on {address} is not possible: {why}.',
    status: 500,
    retry: 'never',
    todo: 'Use an address of this machine and a port above 1023, or give the process the right to use it.',
  },
} as const satisfies ErrorRows
