import { spawn, type ChildProcess } from 'node:child_process'
import { z } from 'zod'
import type {
  DeliveryContext,
  DeliveryItem,
  DeliveryOutcome,
  SecretRef,
  Target,
  TargetPolicy,
} from '../../contract/target.ts'
import { Excerpt } from '../excerpt.ts'
import { parseOptions } from '../options/parse-options.ts'
import { policyFrom, policyShape, type PolicyOptions } from '../options/policy.ts'
import { secretRefSchema } from '../options/secret-ref.ts'
import { TargetOptionsError } from '../options/target-options-error.ts'
import { failed, reasonOf } from '../outcome.ts'

export interface ExecOptions extends PolicyOptions {
  /** Working directory. Default: that of the gateway. */
  cwd?: string
  /** Variables beside PATH, HOME, LANG, TZ and ours; secrets by reference. */
  env?: Record<string, SecretRef>
  /** Exit codes that mean "never try this event again". Default 65 (EX_DATAERR). */
  permanentExitCodes?: number[]
}

const schema = z.strictObject({
  ...policyShape,
  cwd: z.string({ error: 'Expected a folder' }).min(1).optional(),
  env: z.record(z.string(), secretRefSchema, { error: 'Expected names and values' }).optional(),
  permanentExitCodes: z
    .array(z.number().int().min(1).max(255), { error: 'Expected exit codes, 1 to 255' })
    .optional(),
})

/** How long a command that was asked to end may take before it is killed. */
const killAfterMs = 2_000
/** What it wrote just before its end arrives within this time. */
const drainMs = 250
const inherited = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SystemRoot']

/**
 * A target that runs a command, with the event as one line of JSON on its standard input. No shell is
 * involved. Exit code 0 is a success, one of `permanentExitCodes` a permanent failure, any other is
 * tried again. A command that takes too long is ended together with what it started.
 *
 * @example
 * exec('python3', ['ingest.py'], { timeout: '2m', concurrency: 2 })
 */
export function exec(command: string, args: readonly string[] = [], options: ExecOptions = {}): Target {
  if (typeof command !== 'string' || command === '') {
    throw new TargetOptionsError('exec', [{ path: ['command'], message: 'Expected a command' }])
  }
  const label = `exec(${JSON.stringify(command)})`
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string' && !arg.includes('\0'))) {
    throw new TargetOptionsError(label, [{ path: ['args'], message: 'Expected a list of texts' }])
  }
  const parsed = parseOptions(schema, options, label)
  return new ExecTarget({
    name: parsed.name ?? `exec:${[command, ...args].join(' ').slice(0, 150)}`,
    command,
    args,
    policy: policyFrom(parsed, { concurrency: 4, timeoutMs: 60_000 }),
    cwd: parsed.cwd,
    env: parsed.env ?? {},
    permanentExitCodes: parsed.permanentExitCodes ?? [65],
  })
}

interface ExecSettings {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly policy: TargetPolicy
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, SecretRef>>
  readonly permanentExitCodes: readonly number[]
}

class ExecTarget implements Target {
  readonly kind = 'exec'
  readonly name: string
  readonly policy: TargetPolicy
  readonly #settings: ExecSettings

  constructor(settings: ExecSettings) {
    this.name = settings.name
    this.policy = settings.policy
    this.#settings = settings
  }

  deliver(batch: readonly DeliveryItem[], context: DeliveryContext): Promise<DeliveryOutcome[]> {
    return Promise.all(batch.map((item) => this.#run(item, context)))
  }

  async #run(item: DeliveryItem, context: DeliveryContext): Promise<DeliveryOutcome> {
    const { command, args, cwd } = this.#settings
    const { timeoutMs } = this.policy
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)])
    let child: ChildProcess
    try {
      child = spawn(command, args, {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: this.#environment(item, context),
        // A group of its own, so that what it started can be ended with it.
        detached: process.platform !== 'win32',
        ...(cwd !== undefined && { cwd }),
      })
    } catch (error) {
      return failed('SB_TARGET_COMMAND', { command, why: reasonOf(error) }, 'target')
    }
    const output = new Excerpt()
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk))
    // A command need not read its input.
    child.stdin?.on('error', () => {})
    child.stdin?.end(`${item.transformed?.text ?? item.json}\n`)
    const end = await ended(child, signal)
    const response = output.text()
    if (end.error) return failed('SB_TARGET_COMMAND', { command, why: reasonOf(end.error) }, 'target')
    if (context.signal.aborted) return failed('SB_TARGET_ABORTED', {}, 'item', { response })
    if (signal.aborted) return failed('SB_TARGET_TIMEOUT', { timeoutMs }, 'target', { response })
    return this.#judge(end.code, end.signal, response)
  }

  #judge(code: number | null, signal: string | null, response: string): DeliveryOutcome {
    if (code === 0) return { ok: true, status: 0, ...(response !== '' && { response }) }
    const { command, permanentExitCodes } = this.#settings
    const details = { response, status: code ?? undefined }
    if (code !== null && permanentExitCodes.includes(code)) {
      return failed('SB_TARGET_EXIT_PERMANENT', { command, code }, 'item', details)
    }
    const ending = code === null ? `the signal ${signal}` : `exit code ${code}`
    return failed('SB_TARGET_EXIT', { command, ending }, 'item', details)
  }

  #environment(item: DeliveryItem, context: DeliveryContext): NodeJS.ProcessEnv {
    const env: NodeJS.ProcessEnv = {}
    for (const name of inherited) if (process.env[name] !== undefined) env[name] = process.env[name]
    for (const [name, value] of Object.entries(this.#settings.env)) env[name] = context.secret(value)
    env['SIGNALBOX_EVENT_ID'] = item.event.id
    env['SIGNALBOX_EVENT_TYPE'] = item.event['detail-type']
    env['SIGNALBOX_DELIVERY_ID'] = item.deliveryId
    env['SIGNALBOX_RULE'] = item.rule
    env['SIGNALBOX_ATTEMPT'] = String(item.attempt)
    if (item.stale) env['SIGNALBOX_STALE'] = 'true'
    if (item.replay !== undefined) env['SIGNALBOX_REPLAY'] = item.replay
    return env
  }
}

interface End {
  readonly code: number | null
  readonly signal: string | null
  readonly error?: Error
}

/**
 * Waits for the end of the command itself; what it leaves running may hold its output open for ever.
 * Ends the whole group when the signal aborts, with force if it does not listen.
 */
function ended(child: ChildProcess, signal: AbortSignal): Promise<End> {
  return new Promise((resolve) => {
    let force: NodeJS.Timeout | undefined
    let drain: NodeJS.Timeout | undefined
    const hangUp = (): void => {
      child.stdout?.destroy()
      child.stderr?.destroy()
    }
    const stop = (): void => {
      endGroup(child, 'SIGTERM')
      force = setTimeout(() => {
        endGroup(child, 'SIGKILL')
        hangUp()
      }, killAfterMs)
    }
    const finish = (end: End): void => {
      clearTimeout(force)
      clearTimeout(drain)
      signal.removeEventListener('abort', stop)
      resolve(end)
    }
    signal.addEventListener('abort', stop, { once: true })
    child.once('error', (error) => finish({ code: null, signal: null, error }))
    child.once('exit', () => {
      // The command heeded SIGTERM; what it started may not have.
      if (signal.aborted) endGroup(child, 'SIGKILL')
      drain = setTimeout(hangUp, drainMs)
    })
    child.once('close', (code, by) => finish({ code, signal: by }))
    if (signal.aborted) stop()
  })
}

function endGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It is gone already.
  }
}
