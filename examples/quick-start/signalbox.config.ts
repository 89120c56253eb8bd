import { defineConfig, env, fn, stream, webhook } from 'signalbox'
import { onVideo } from './on-video.ts'

export default defineConfig({
  sources: {
    fastio: webhook({ dialect: 'fastio-signature-sha256', secrets: [env('FASTIO_WEBHOOK_SECRET')] }),
  },
  rules: {
    videos: {
      pattern: { 'detail-type': ['file.created'], detail: { data: { extension: ['mp4', 'mov', 'webm'] } } },
      targets: [fn('on-video', onVideo)],
    },
    everything: { pattern: { source: ['fast.io'] }, targets: [stream('everything')] },
  },
})
