/** What a check found. `note`: worth knowing, nothing to mend. */
export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'note' | 'warn' | 'fail'
  readonly message: string
  /** How to mend it; with every `warn` and `fail`. */
  readonly todo?: string
}

export const ok = (check: string, message: string): Finding => ({ check, state: 'ok', message })
export const note = (check: string, message: string): Finding => ({ check, state: 'note', message })
export const warn = (check: string, message: string, todo: string): Finding => ({
  check,
  state: 'warn',
  message,
  todo,
})
export const fail = (check: string, message: string, todo: string): Finding => ({
  check,
  state: 'fail',
  message,
  todo,
})

/** Why a system call or a connection failed, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code !== undefined) return words[code] ?? code
  return error instanceof Error ? error.message : String(error)
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file is where the folder should be',
  ENOTFOUND: 'the name does not exist',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
}
