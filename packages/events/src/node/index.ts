export { prepareVerifier, sha256Hex, signSync, verifySync } from './node-signatures.ts'
export type { SyncVerifier } from './node-signatures.ts'
export { createNodeHandler } from '../adapters/node.ts'
export type { NodeHandler, NodeRequest } from '../adapters/node.ts'
