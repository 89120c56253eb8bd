/** The coarse kind shown as `mimecategory`. */
export function mimeCategoryOf(mimeType: string): string {
  const [kind = ''] = mimeType.split('/')
  if (kind === 'image' || kind === 'video' || kind === 'audio') return kind
  if (/sheet|csv/.test(mimeType)) return 'spreadsheet'
  if (/pdf|word|presentation|^text\//.test(mimeType)) return 'document'
  if (/zip|tar/.test(mimeType)) return 'archive'
  return 'other'
}
