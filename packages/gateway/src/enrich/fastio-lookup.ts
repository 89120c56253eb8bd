import { FastioClient } from '@signalbox/fastio'
import type { FileData } from '@signalbox/events'
import type { DetailsLookup } from './enricher.ts'

/** Asks the Fast.io API for details, up to 25 files a call. */
export function fastioLookup(options: { readonly baseUrl: string; readonly token: string }): DetailsLookup {
  const client = new FastioClient(options)
  return {
    async details(workspace, fileIds, signal) {
      const { nodes } = await client.details(workspace, fileIds, { signal })
      const byId = new Map(nodes.map((node) => [comparable(node.id), node]))
      return new Map(
        fileIds.flatMap((id): [string, FileData][] => {
          const node = byId.get(comparable(id))
          if (!node) return []
          const { type, name, size, mimeType, version } = node
          const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase()
          return [
            [
              id,
              {
                type,
                name,
                ...(extension !== undefined && type === 'file' && { extension }),
                ...(size !== undefined && { size, sizeMB: Math.ceil(size / 1_000_000) }),
                ...(mimeType !== undefined && { mimeType }),
                ...(node.parent !== undefined && { parentId: node.parent }),
                ...(version !== undefined && { version }),
              },
            ],
          ]
        }),
      )
    },
  }
}

/** Hyphens and case of an id are cosmetic. */
function comparable(id: string): string {
  return id.replaceAll('-', '').toLowerCase()
}
