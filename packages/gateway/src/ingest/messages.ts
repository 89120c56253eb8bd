/** What the main thread and the ingest thread say to each other. */
import type { Address } from '../contract/config.ts'
import type { IngestLog } from './log.ts'
import type { Rejection } from './rejection-ring.ts'

export type ToIngest =
  | { readonly kind: 'rejections'; readonly id: number }
  | { readonly kind: 'close'; readonly graceMs: number }

export type FromIngest =
  | { readonly kind: 'listening'; readonly address: Address }
  | { readonly kind: 'failed'; readonly errno: string; readonly message: string }
  | { readonly kind: 'rejections'; readonly id: number; readonly rejections: readonly Rejection[] }
  | {
      readonly kind: 'log'
      readonly level: Parameters<IngestLog>[0]
      readonly fields: Parameters<IngestLog>[1]
      readonly message: string
    }
  | { readonly kind: 'closed' }
