import { isDeepStrictEqual } from 'node:util'
import type { StreamTarget, Target } from '../contract/target.ts'
import { makeTarget, targetKinds } from '../targets/registry.ts'
import type { Mistake } from '../targets/options/target-options-error.ts'
import { renderPath, valueAt } from './config-path.ts'
import type { ConfigPath } from './config-path.ts'
import type { ConfigProblem } from './config-error.ts'
import type { JsonTarget } from './define.ts'
import type { Env } from './env-file.ts'
import { mistakesOf, originOf } from './factories.ts'
import { filled } from './fill-in.ts'
import { describeFound } from './found.ts'
import type { Findings } from './problems.ts'
import type { SecretUses } from './secret-uses.ts'

interface Known {
  readonly target: Target | StreamTarget
  /** What it was made from; two targets of one name may share it only if these are equal. */
  readonly madeFrom: unknown
  readonly path: ConfigPath
}

/** All targets of a config. Names are unique; a target may be used in many rules. */
export class TargetBook {
  readonly #known = new Map<string, Known>()
  readonly #env: Readonly<Env>
  readonly #findings: Findings
  readonly #secrets: SecretUses

  constructor(env: Readonly<Env>, findings: Findings, secrets: SecretUses) {
    this.#env = env
    this.#findings = findings
    this.#secrets = secrets
  }

  /** The target that a value stands for; undefined if there is a mistake in it, which is noted. */
  check(value: unknown, path: ConfigPath): Target | StreamTarget | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#notATarget(value, path)
      return undefined
    }
    const origin = originOf(value)
    if (origin !== undefined) {
      this.#note(origin.mistakes, origin.args, path)
      if (origin.mistakes.length > 0) return undefined
      return this.#register(value as Target, [origin.kind, origin.args], path, origin.args.at(-1))
    }
    if ('deliver' in value) return this.#custom(value, path)
    return this.#fromJson(value, path)
  }

  #custom(value: object, path: ConfigPath): Target | undefined {
    for (const key of ['name', 'kind'] as const) {
      const text: unknown = key in value ? (value as { readonly [key]: unknown })[key] : undefined
      if (typeof text === 'string' && text !== '') continue
      this.#findings.problem([...path, key], text === undefined ? 'missing' : 'wrong value', {
        expected: 'text',
        found: describeFound(text, path),
      })
      return undefined
    }
    if (!('policy' in value)) {
      const expected = '{ concurrency, timeoutMs, retry, ordered }'
      this.#findings.problem([...path, 'policy'], 'missing', { expected, found: 'nothing' })
      return undefined
    }
    return this.#register(value as Target, value, path, undefined)
  }

  #fromJson(value: object, path: ConfigPath): Target | StreamTarget | undefined {
    const kind = 'kind' in value ? value.kind : undefined
    if (typeof kind !== 'string') {
      this.#notATarget(value, path)
      return undefined
    }
    if (!targetKinds.includes(kind)) {
      const message = 'there is no such kind of target'
      this.#findings.unknownName([...path, 'kind'], message, kind, targetKinds)
      return undefined
    }
    const json = this.#withAddress({ ...value, kind }, path)
    try {
      return this.#register(makeTarget(json), value, path, value)
    } catch (error) {
      const mistakes = mistakesOf(error)
      if (mistakes === undefined) throw error
      this.#note(mistakes, [value], path)
      return undefined
    }
  }

  /** The address of a target may come from the environment, as `process.env` gives it in TypeScript. */
  #withAddress(json: JsonTarget, path: ConfigPath): JsonTarget {
    if (!('url' in json)) return json
    return { ...json, url: filled(json['url'], [...path, 'url'], this.#env, this.#findings) }
  }

  #register<T extends Target | StreamTarget>(
    target: T,
    madeFrom: unknown,
    path: ConfigPath,
    options: unknown,
  ): T | undefined {
    const known = this.#known.get(target.name)
    if (known === undefined) {
      this.#known.set(target.name, { target, madeFrom, path })
      this.#secrets.addAll(path, options)
      return target
    }
    // The same value in two rules, or written out twice with the same settings: one target, shared.
    if (known.target === target || isDeepStrictEqual(known.madeFrom, madeFrom)) return known.target as T
    this.#findings.problem(path, 'another target has the same name and other settings', {
      expected: `a name of its own, or the same settings as ${renderPath(known.path)}`,
      found: describeFound(target.name, []),
      suggestion: `name: ${JSON.stringify(`${target.name}-2`)}`,
    })
    return undefined
  }

  #notATarget(value: unknown, path: ConfigPath): void {
    this.#findings.problem(path, 'not a target', {
      expected: `a target made by ${targetKinds.map((kind) => `${kind}(…)`).join(', ')}`,
      found: describeFound(value, path),
      ...suggestTarget(value),
    })
  }

  #note(mistakes: readonly Mistake[], args: readonly unknown[], path: ConfigPath): void {
    for (const mistake of mistakes) {
      const at = [...path, ...mistake.path]
      const { message, ...more } = readMistake(mistake.message)
      const found = describeFound(writtenAt(args, mistake.path), at)
      this.#findings.problem(at, message, { ...more, found: more.found ?? found })
    }
  }
}

function suggestTarget(value: unknown): { suggestion?: string } {
  if (typeof value === 'string') return { suggestion: `http(${describeFound(value, [])})` }
  if (typeof value === 'function') return { suggestion: "fn('a-name', handler)" }
  return {}
}

/** What was written where a mistake is: in the options, which come last, or as the first argument. */
function writtenAt(args: readonly unknown[], path: Mistake['path']): unknown {
  return (
    valueAt(args.at(-1), path) ?? (path.length === 1 && typeof args[0] !== 'object' ? args[0] : undefined)
  )
}

/** Splits the sentence of a factory into the parts that a problem shows on lines of their own. */
function readMistake(sentence: string): Omit<ConfigProblem, 'path'> {
  const unknown = /^There is no option "(.+)" here; (?:did you mean "(.+)"|there (?:is|are) (.+))$/.exec(
    sentence,
  )
  if (unknown !== null) {
    const [, key = '', meant, names] = unknown
    return {
      message: 'unknown key',
      expected: names === undefined ? 'an option of this target' : `one of ${names}`,
      found: JSON.stringify(key),
      ...(meant !== undefined && { suggestion: meant }),
    }
  }
  const wrong = /^Expected (.+?)(?:, not .+?)?(?:; did you mean "(.+)")?$/.exec(sentence)
  if (wrong === null) return { message: sentence }
  const [, expected = '', meant] = wrong
  return {
    message: 'wrong value',
    expected,
    ...(meant !== undefined && { suggestion: JSON.stringify(meant) }),
  }
}
