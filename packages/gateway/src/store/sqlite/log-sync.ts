/**
 * Makes commits durable. SQLite writes each commit into the write-ahead log (WAL); what it does not do
 * under `synchronous=NORMAL` is wait for the disk. That wait is here, off the writer's thread, so that
 * the next group is executed while the disk is busy with the one before. One sync is under way at a time;
 * whoever asks meanwhile shares the next one, which starts after everything that was committed by then.
 *
 * A sync that fails says nothing about what reached the disk, and asking again may wrongly succeed: the
 * kernel forgets what it could not write. So nothing counts as durable after it until `heal`
 * has copied the whole WAL into the database and synced that.
 *
 * @module
 */
import { close, fdatasync, openSync } from 'node:fs'
import { StoreFault } from './faults.ts'

export interface LogSync {
  /** Calls back once everything committed so far is on disk, or with the fault that prevents it. */
  request(done: (fault: StoreFault | undefined) => void): void
  /** Nobody waits for the disk. */
  readonly isIdle: boolean
  /** Resolves when nothing is under way; asks for nothing more. */
  close(): Promise<void>
}

export interface LogSyncOptions {
  /** The database file; its WAL stands beside it. */
  readonly path: string
  /** Makes everything committed durable by another way; throws if it cannot. */
  heal(): void
  /** In place of the system call, for tests of a failing disk. */
  readonly fdatasync?: (descriptor: number, done: (error: Error | null) => void) => void
}

type Waiter = (fault: StoreFault | undefined) => void

export function createLogSync(options: LogSyncOptions): LogSync {
  const sync = options.fdatasync ?? fdatasync
  let descriptor: number | undefined
  let waiting: Waiter[] = []
  let isRunning = false
  let isSound = true
  let onIdle: (() => void) | undefined

  function start(): void {
    const group = waiting
    waiting = []
    isRunning = true
    const wal = isSound ? openWal() : undefined
    if (wal === undefined) finish(group, tryHeal())
    else sync(wal, (error) => finish(group, error ? failed(error) : undefined))
  }

  /** It exists while the database is open, and nobody replaces it. */
  function openWal(): number | undefined {
    try {
      return (descriptor ??= openSync(`${options.path}-wal`, 'r+'))
    } catch {
      return undefined
    }
  }

  function finish(group: readonly Waiter[], fault: StoreFault | undefined): void {
    isRunning = false
    if (waiting.length > 0) start()
    for (const done of group) done(fault)
    if (!isRunning) onIdle?.()
  }

  function failed(error: unknown): StoreFault {
    isSound = false
    return faultOf(error)
  }

  function tryHeal(): StoreFault | undefined {
    try {
      options.heal()
      isSound = true
      return undefined
    } catch (error) {
      return faultOf(error)
    }
  }

  return {
    get isIdle() {
      return !isRunning
    },
    request(done) {
      waiting.push(done)
      if (!isRunning) start()
    },
    async close() {
      if (isRunning) await new Promise<void>((resolve) => (onIdle = resolve))
      if (descriptor !== undefined) close(descriptor)
      descriptor = undefined
    },
  }
}

function faultOf(error: unknown): StoreFault {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (error instanceof StoreFault) return error
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StoreFault('SB_STORE_FULL', 'the disk is full', error)
  return new StoreFault('SB_STORE_IO', 'the disk reported an error', error)
}
