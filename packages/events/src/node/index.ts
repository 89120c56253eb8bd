export { prepareVerifier, sha256Hex, signSync, verifySync } from './node-signatures.ts'
export type { SyncVerifier } from './node-signatures.ts'
