/**
 * The target factories as a config sees them. A factory alone throws at the first wrong option,
 * which would hide every other mistake and could not say where in the config it stands. Here the
 * mistake is kept with the value, and the gateway reports it with its path when it checks the config.
 *
 * @module
 */
import type { StreamTarget, Target } from '../contract/target.ts'
import type { Mistake } from '../targets/options/target-options-error.ts'

/** A key that all copies of the package share. */
const key = Symbol.for('signalbox.target.origin')

/** How a target was made. */
export interface TargetOrigin {
  readonly kind: string
  readonly args: readonly unknown[]
  /** Why it could not be made. The target is then a stand-in that refuses every delivery. */
  readonly mistakes: readonly Mistake[]
}

/** Turns a factory that throws into one whose mistakes are found by `originOf`. */
export function collecting<Args extends readonly unknown[], T extends Target | StreamTarget>(
  kind: string,
  make: (...args: Args) => T,
): (...args: Args) => T {
  return (...args) => {
    try {
      return marked(make(...args), { kind, args, mistakes: [] })
    } catch (error) {
      const mistakes = mistakesOf(error)
      if (mistakes === undefined) throw error
      return marked(standIn(kind, error) as T, { kind, args, mistakes })
    }
  }
}

/** How a target was made; undefined for one that was not made by our factories. */
export function originOf(target: object): TargetOrigin | undefined {
  return (target as { readonly [key]?: TargetOrigin })[key]
}

/** The mistakes of a `TargetOptionsError`, from whichever copy of the package. */
export function mistakesOf(error: unknown): readonly Mistake[] | undefined {
  const isOurs = error instanceof Error && 'code' in error && error.code === 'SB_TARGET_OPTIONS'
  return isOurs && 'mistakes' in error ? (error.mistakes as readonly Mistake[]) : undefined
}

function marked<T extends object>(target: T, origin: TargetOrigin): T {
  return Object.defineProperty(target, key, { value: origin, enumerable: false })
}

function standIn(kind: string, error: unknown): object {
  return { name: `invalid ${kind}`, kind, deliver: () => Promise.reject(error) }
}
