/** What Fast.io finds in files most often; anything else is bytes. */
const byExtension: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  gif: 'image/gif',
  gz: 'application/gzip',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  txt: 'text/plain',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  zip: 'application/zip',
}

/**
 * The part after the last dot, lower-case; `undefined` for `README`, `.profile` and folders.
 *
 * @example
 * extensionOf('Report.PDF') // 'pdf'
 */
export function extensionOf(name: string): string | undefined {
  const dot = name.lastIndexOf('.')
  return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1).toLowerCase() : undefined
}

/**
 * The media type by name alone: what a client claims is not to be trusted.
 *
 * @example
 * mimeTypeOf('clip.mp4') // 'video/mp4'
 */
export function mimeTypeOf(name: string): string {
  const extension = extensionOf(name)
  const known = extension !== undefined && Object.hasOwn(byExtension, extension)
  return (known ? byExtension[extension] : undefined) ?? 'application/octet-stream'
}
