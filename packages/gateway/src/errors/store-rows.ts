import type { ErrorRows } from './row.ts'

/** What the store answers when it cannot do its work. */
export const storeRows = {
  SB_STORE_BUSY: {
    title: 'Store busy',
    message: 'Another process holds the store.',
    status: 503,
    retry: 'later',
    todo: 'It passes by itself; if it lasts, find the process that keeps the database open.',
  },
  SB_STORE_MEMORY: {
    title: 'Store out of memory',
    message: 'The store ran out of memory.',
    status: 503,
    retry: 'later',
    todo: 'Give the process more memory.',
  },
  SB_STORE_READONLY: {
    title: 'Store read-only',
    message: 'The store is read-only.',
    status: 503,
    retry: 'later',
    todo: 'Make the files in `dataDir` writable for the user that runs the gateway.',
  },
  SB_STORE_IO: {
    title: 'Disk error',
    message: 'The disk reported an error.',
    status: 503,
    retry: 'later',
    todo: 'Look into the log of the operating system; move `dataDir` to a healthy disk.',
  },
  SB_STORE_CORRUPT: {
    title: 'Store damaged',
    message: 'The store is damaged, or the file is not a store.',
    status: 503,
    retry: 'never',
    todo: 'Stop the gateway and restore `dataDir` from a backup.',
  },
  SB_STORE_FULL: {
    title: 'Disk full',
    message: 'The disk is full.',
    status: 503,
    retry: 'later',
    todo: 'Free space on the disk of `dataDir`; the gateway goes on by itself.',
  },
  SB_STORE_OPEN: {
    title: 'Store cannot be opened',
    message: 'The store cannot be opened.',
    status: 503,
    retry: 'later',
    todo: 'Check that `dataDir` exists and that the user that runs the gateway may write there.',
  },
  SB_STORE_REFUSED: {
    title: 'Store refused',
    message: 'The store refused the operation.',
    status: 503,
    retry: 'later',
    todo: 'The log of the gateway has the cause.',
  },
  SB_STORE_FAILED: {
    title: 'Store failed',
    message: 'The store failed.',
    status: 503,
    retry: 'later',
    todo: 'The log of the gateway has the cause.',
  },
  SB_EVENT_UNSTORABLE: {
    title: 'Event cannot be stored',
    message: 'This event cannot be stored; others are not affected.',
    status: 400,
    retry: 'never',
    todo: 'Send the event in another form; the log of the gateway has the cause.',
  },
  SB_LEASE_EXPIRED: {
    title: 'Lease expired',
    message: 'The gateway that had this delivery under way did not report back in time.',
    status: 500,
    retry: 'later',
    todo: 'Nothing: the delivery is tried again. If it is frequent, a gateway crashes or a target is very slow.',
  },
} as const satisfies ErrorRows
