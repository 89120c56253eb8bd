import { checkConfig } from '../../config/check.ts'
import type { GatewayConfig } from '../../contract/config.ts'
import { defineConfig, http, stream, webhook } from '../../index.ts'
import type { DevFolder } from './dev-folder.ts'

export interface SampleConfigOptions {
  readonly folder: DevFolder
  readonly port: number
  readonly receiverUrl: string
  readonly fastio: { readonly url: string; readonly token: string }
}

/** The config that `dev` runs: what a small `signalbox.config.ts` would say. */
export function sampleConfig({ folder, port, receiverUrl, fastio }: SampleConfigOptions): GatewayConfig {
  const { info } = folder
  const receiver = http(receiverUrl, {
    name: 'local-receiver',
    secret: info.deliverySecret,
    allowPrivate: ['127.0.0.1'],
    timeout: '5s',
    retry: { attempts: 8, base: '500ms', maxDelay: '30s' },
  })
  const arrivals = ['file.created', 'file.updated']
  const written = defineConfig({
    dataDir: folder.gateway,
    listen: { host: '127.0.0.1', port },
    sources: {
      [info.source]: webhook({
        dialect: info.dialect,
        secrets: [{ label: 'dev', value: info.secret }],
        enrich: { baseUrl: fastio.url, token: fastio.token },
      }),
    },
    rules: {
      videos: {
        pattern: {
          'detail-type': arrivals,
          detail: { data: { name: [{ suffix: { 'equals-ignore-case': '.mp4' } }] } },
        },
        targets: [receiver],
      },
      documents: {
        pattern: { 'detail-type': arrivals, detail: { data: { extension: ['pdf', 'txt', 'md', 'docx'] } } },
        targets: [receiver],
      },
      'agent-audit': { pattern: { detail: { agentId: [{ exists: true }] } }, targets: [stream('audit')] },
    },
  })
  // Without the environment: its port and data directory are meant for another gateway.
  return checkConfig(written, { file: 'the sample config', dir: folder.gateway, env: {} }).config
}
