import type { FnHandler } from 'signalbox'

/** Runs once for each video. If it throws, Signalbox tries again, and keeps the order of each file. */
export const onVideo: FnHandler = ({ detail: { data } }, { attempt }) => {
  console.log(`A video: ${data.name}, ${data.size} bytes (attempt ${attempt})`)
}
