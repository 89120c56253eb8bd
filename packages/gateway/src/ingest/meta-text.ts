import type { Verified } from '@signalbox/events'
import { metaText, type EventMeta } from '../log/event-meta.ts'
import type { IngestSource } from './options.ts'

const maxContentTypeLength = 200

/** `meta` as text. It rarely differs from one request to the next, so the last one is kept. */
export class MetaText {
  #last = ''
  #dialect: string | undefined
  #secretIndex: number | undefined
  #contentType: string | undefined
  #isKnown: boolean | undefined

  of(
    source: IngestSource,
    verified: Verified | undefined,
    contentType: string | undefined,
    isKnown: boolean,
  ): string {
    // Signed times and ids differ each time.
    const isConstant = verified?.signedAt === undefined && verified?.messageId === undefined
    if (
      isConstant &&
      isKnown === this.#isKnown &&
      contentType === this.#contentType &&
      verified?.secretIndex === this.#secretIndex &&
      verified?.dialect === this.#dialect
    ) {
      return this.#last
    }
    const text = metaText(metaOf(source, verified, contentType, isKnown))
    if (isConstant) {
      this.#last = text
      this.#isKnown = isKnown
      this.#contentType = contentType
      this.#secretIndex = verified?.secretIndex
      this.#dialect = verified?.dialect
    }
    return text
  }
}

function metaOf(
  source: IngestSource,
  verified: Verified | undefined,
  contentType: string | undefined,
  isKnown: boolean,
): EventMeta {
  const meta: { -readonly [Name in keyof EventMeta]: EventMeta[Name] } = { verified: verified !== undefined }
  if (verified !== undefined) {
    meta.dialect = verified.dialect
    const label = source.secrets[verified.secretIndex]?.label
    if (label !== undefined) meta.secret = label
    if (verified.signedAt !== undefined) meta.signedAt = verified.signedAt
    if (verified.messageId !== undefined) meta.messageId = verified.messageId
  }
  if (contentType !== undefined) meta.contentType = contentType.slice(0, maxContentTypeLength)
  if (!isKnown) meta.unknownName = true
  return meta
}
