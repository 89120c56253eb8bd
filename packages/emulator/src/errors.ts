const ADVICE = {
  SB_EMULATOR_PORT_IN_USE: 'Stop what listens there, or choose another port (0 picks a free one).',
  SB_EMULATOR_DATA_IN_USE: 'Close the other emulator, or give this one a data directory of its own.',
  SB_EMULATOR_DATA_UNUSABLE:
    'Check that the directory is writable and was made by this version, or remove it.',
  SB_EMULATOR_BAD_CHAOS: 'Write it like "duplicate=0.2,drop=0.1,seed=7"; probabilities run from 0 to 1.',
  SB_EMULATOR_BAD_OPTION: 'See docs/reference/emulator.md for the options and their ranges.',
  SB_EMULATOR_NOT_IDLE: 'A receiver may be down or slow; look at GET /_emulator/webhooks/deliveries.',
} as const

/** The stable codes of everything that can go wrong outside a request. */
export type EmulatorErrorCode = keyof typeof ADVICE

/**
 * Something the person who starts the emulator has to mend.
 *
 * @example
 * try { await startEmulator({ port: 4401 }) } catch (error) {
 *   if (error instanceof EmulatorError) console.error(error.code, error.message)
 * }
 */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  readonly code: EmulatorErrorCode

  constructor(code: EmulatorErrorCode, what: string, options?: ErrorOptions) {
    super(`${what} ${ADVICE[code]}`, options)
    this.code = code
  }
}
