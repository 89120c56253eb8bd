import { EmulatorError } from '../errors.ts'
import { roll } from './dice.ts'

/**
 * How webhooks go wrong. Probabilities are per delivery and independent of each other.
 *
 * - `duplicate`: sent twice. - `delay`: the first attempt waits up to `delayMs`. - `drop`: never sent.
 * - `reorder`: waits until a later delivery to the same receiver was tried. - `corrupt`: one byte of the
 *   first attempt is changed after signing. - `forge`: an invented event with a wrong signature goes out too.
 *
 * @example
 * const chaos: ChaosOptions = { duplicate: 0.2, drop: 0.1, seed: 7 }
 */
export interface ChaosOptions {
  readonly duplicate?: number
  readonly delay?: number
  readonly drop?: number
  readonly reorder?: number
  readonly corrupt?: number
  readonly forge?: number
  /** Same seed, same calls: same faults. 1 unless given. */
  readonly seed?: number
  /** The longest delay; 2000 unless given. */
  readonly delayMs?: number
}

export type Chaos = Readonly<Required<ChaosOptions>>

const PROBABILITIES = ['duplicate', 'delay', 'drop', 'reorder', 'corrupt', 'forge'] as const
const NUMBERS = ['seed', 'delayMs'] as const
const KEYS: readonly string[] = [...PROBABILITIES, ...NUMBERS]

/** Nothing goes wrong. */
export const CALM: Chaos = {
  duplicate: 0,
  delay: 0,
  drop: 0,
  reorder: 0,
  corrupt: 0,
  forge: 0,
  seed: 1,
  delayMs: 2000,
}

/** What happens to one delivery, decided when it is queued. */
export interface FaultPlan {
  /** Which delivery since the settings were made: later rolls about it are asked with this. */
  readonly ordinal: number
  readonly drop: boolean
  readonly duplicate: boolean
  readonly delayMs: number
  readonly reorder: boolean
  readonly corrupt: boolean
  readonly forge: boolean
}

/**
 * Reads `--chaos "duplicate=0.2,drop=0.1,seed=7"`.
 *
 * @example
 * parseChaos('duplicate=0.2,seed=7') // { duplicate: 0.2, seed: 7, drop: 0, … }
 */
export function parseChaos(text: string): Chaos {
  const found = new Map<string, number>()
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/.exec(part) ?? []
    const name = key.trim()
    if (value.trim() === '') throw bad(`"${part}" has no value.`)
    if (found.has(name)) throw bad(`"${name}" is given twice.`)
    found.set(name, Number(value))
  }
  return completeChaos(Object.fromEntries(found))
}

/** Checks options from code or JSON and fills in what is left out. */
export function completeChaos(options: Readonly<Record<string, unknown>> | ChaosOptions): Chaos {
  const chaos: Record<string, number> = { ...CALM }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue
    if (!KEYS.includes(name)) throw bad(`"${name}" is not a fault${suggestion(name)}.`)
    if (typeof value !== 'number' || !Number.isFinite(value)) throw bad(`"${name}" is not a number.`)
    if ((PROBABILITIES as readonly string[]).includes(name) && (value < 0 || value > 1)) {
      throw bad(`"${name}" is ${value}.`)
    }
    if (name === 'seed' && !Number.isSafeInteger(value)) throw bad('"seed" is not a whole number.')
    if (name === 'delayMs' && (value < 0 || value > 3_600_000)) throw bad('"delayMs" is not within an hour.')
    chaos[name] = value
  }
  return chaos as unknown as Chaos
}

/** The n-th delivery's fate under these settings. */
export function planFaults(chaos: Chaos, ordinal: number): FaultPlan {
  const happens = (fault: (typeof PROBABILITIES)[number]): boolean =>
    chaos[fault] > 0 && roll(chaos.seed, ordinal, fault) < chaos[fault]
  return {
    ordinal,
    drop: happens('drop'),
    duplicate: happens('duplicate'),
    delayMs: happens('delay') ? Math.ceil(roll(chaos.seed, ordinal, 'delayMs') * chaos.delayMs) : 0,
    reorder: happens('reorder'),
    corrupt: happens('corrupt'),
    forge: happens('forge'),
  }
}

function suggestion(name: string): string {
  const near = KEYS.find((key) => key.startsWith(name.slice(0, 3).toLowerCase()) && name.length > 2)
  return near ? `; did you mean "${near}"?` : `; there are ${KEYS.join(', ')}`
}

function bad(what: string): EmulatorError {
  return new EmulatorError('SB_EMULATOR_BAD_CHAOS', what)
}
