/** Files small enough to upload at once, and different enough for the sample rules. */
export const sampleFiles: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'welcome.txt', text: 'Signalbox saw this file arrive.\n' },
  { name: 'invoice-2026-11.pdf', text: '%PDF-1.4\n% a stand-in for an invoice\n%%EOF\n' },
  { name: 'logo.svg', text: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>\n' },
  { name: 'launch-clip.mp4', text: '\0\0\0\x18ftypmp42 a stand-in for a video\n' },
]
