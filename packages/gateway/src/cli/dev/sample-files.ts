/** A file small enough to upload at once. */
export interface SampleFile {
  readonly name: string
  readonly bytes: Uint8Array
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

/** A page with one line of text. */
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F1 14 Tf 20 50 Td (Signalbox sample) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
%%EOF
`

/** A box of an MP4 file: length, kind, content. */
function box(kind: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.length)
  head.write(kind, 4, 'latin1')
  return Buffer.concat([head, content])
}

const video = Buffer.concat([
  box('ftyp', bytesOf('isom\0\0\x02\0isomiso2mp41')),
  box('mdat', Buffer.alloc(4096)),
])

/** Of different kinds, so that different rules match. */
export const sampleFiles: readonly SampleFile[] = [
  { name: 'welcome.txt', bytes: bytesOf('Signalbox saw this file arrive.\n') },
  { name: 'invoice-2026-11.pdf', bytes: bytesOf(pdf) },
  { name: 'launch-clip.mp4', bytes: video },
]
