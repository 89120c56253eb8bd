import { isObject, textOf } from './answer.ts'
import { pageOf } from './lists.ts'
import { nodeOf } from './objects.ts'
import type { StorageNode } from './objects.ts'
import { normalizeId, segment, storagePath } from './paths.ts'
import type { StorageContext } from './paths.ts'
import type { Transport } from './transport.ts'

/** An id that could not be shown. */
export interface NodeProblem {
  readonly nodeId: string
  /** The service's number; 191878 malformed, 133123 absent, 146256 try again, 146950 content gone. */
  readonly apiCode: string | undefined
  readonly message: string | undefined
}

export interface BulkDetails {
  readonly nodes: readonly StorageNode[]
  readonly errors: readonly NodeProblem[]
}

/** The most ids the service takes at once. */
const CHUNK = 25

/** Details in chunks; ids that mean the same are asked for once. */
export async function bulkDetails(
  transport: Transport,
  context: StorageContext,
  ids: readonly string[],
  options: { signal?: AbortSignal | undefined; timeoutMs?: number | undefined },
): Promise<BulkDetails> {
  const wanted = [...new Map(ids.map((id) => [normalizeId(id), segment(id, 'node')])).values()]
  const nodes: StorageNode[] = []
  const errors: NodeProblem[] = []
  for (let at = 0; at < wanted.length; at += CHUNK) {
    const chunk = wanted.slice(at, at + CHUNK)
    // A comma makes the answer the plural shape, so a lone id is named twice.
    const named = chunk.length === 1 ? [...chunk, ...chunk] : chunk
    const path = storagePath(context, `${named.join(',')}/details/`)
    // When every id fails the status is 404, with the same body.
    const payload = await transport.jsonOr({ method: 'GET', path, retry: 'safe', ...options }, (body) =>
      Array.isArray(body['errors']),
    )
    const single = isObject(payload['node']) ? [payload['node']] : []
    nodes.push(...[...single, ...pageOf(payload, 'nodes').items].map(nodeOf))
    for (const problem of pageOf(payload, 'errors').items) {
      errors.push({
        nodeId: textOf(problem['node_id']) ?? '',
        apiCode: textOf(problem['code']),
        message: textOf(problem['message']),
      })
    }
  }
  return { nodes, errors }
}
