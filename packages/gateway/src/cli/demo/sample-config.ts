import { checkConfig } from '../../config/index.ts'
import type { GatewayConfig } from '../../contract/config.ts'
import { http, stream, webhook } from '../../index.ts'
import type { DevInfo } from './dev-folder.ts'

/** The config that `dev` runs: what a first one of one's own could look like. */
export function sampleConfig(options: {
  readonly dataDir: string
  readonly port: number
  readonly receiverUrl: string
  readonly info: DevInfo
  readonly env: NodeJS.ProcessEnv
}): GatewayConfig {
  const { dataDir, port, receiverUrl, info, env } = options
  const receiver = http(receiverUrl, {
    name: 'local-receiver',
    secret: info.secret,
    allowPrivate: ['127.0.0.1'],
    timeout: '5s',
    retry: { attempts: 8, base: '500ms', maxDelay: '30s' },
  })
  const written = {
    dataDir,
    listen: { host: '127.0.0.1', port },
    sources: { [info.source]: webhook({ dialect: info.dialect, secrets: [info.secret] }) },
    rules: {
      videos: {
        pattern: {
          'detail-type': ['file.created', 'file.updated'],
          detail: { data: { name: [{ suffix: { 'equals-ignore-case': '.mp4' } }] } },
        },
        targets: [receiver],
      },
      documents: {
        pattern: {
          'detail-type': ['file.created', 'file.updated'],
          detail: { data: { extension: ['pdf', 'txt', 'md', 'docx'] } },
        },
        targets: [receiver],
      },
      'large-files': {
        pattern: { detail: { data: { size: [{ numeric: ['>', 5_000_000] }] } } },
        targets: [receiver],
      },
      everything: { pattern: { source: ['fast.io'] }, targets: [stream('all')] },
    },
  }
  return checkConfig(written, { file: 'the sample config', dir: dataDir, env }).config
}
