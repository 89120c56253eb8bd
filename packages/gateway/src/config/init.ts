/**
 * The files that `signalbox init` writes.
 *
 * @module
 */

import { isIPv4 } from 'node:net'

/** What `signalbox init` asks. */
export interface InitAnswers {
  /** The last part of the address that receives: `POST /webhooks/<sourceName>`. */
  readonly sourceName: string
  readonly dialect: string
  /** Where events go; undefined for none yet. */
  readonly targetUrl: string | undefined
  /** A named stream of what agents do. */
  readonly withAudit: boolean
}

/** File names and their text. */
export interface InitFiles {
  readonly 'signalbox.config.ts': string
  readonly '.env.example': string
}

/**
 * Renders a commented config and the list of variables that it needs.
 *
 * @example
 * renderInit({ sourceName: 'fastio', dialect: 'fastio-signature-sha256', targetUrl: undefined, withAudit: true })
 */
export function renderInit(answers: InitAnswers): InitFiles {
  const secret = secretVariable(answers.sourceName)
  return { 'signalbox.config.ts': renderConfig(answers, secret), '.env.example': renderEnv(answers, secret) }
}

/** `fastio` → `FASTIO_WEBHOOK_SECRET`. */
function secretVariable(sourceName: string): string {
  const base = sourceName.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
  return `${/^\d/.test(base) ? '_' : ''}${base}_WEBHOOK_SECRET`
}

function renderConfig(answers: InitAnswers, secret: string): string {
  const { sourceName, dialect, targetUrl, withAudit } = answers
  const imports = [
    'defineConfig',
    'env',
    targetUrl && 'http',
    (withAudit || !targetUrl) && 'stream',
    'webhook',
  ]
  return `// The config of Signalbox. Start it with: npx signalbox start
import { ${imports.filter(Boolean).join(', ')} } from 'signalbox'

export default defineConfig({
  // Where events come in.
  sources: {
    // POST http://127.0.0.1:4400/webhooks/${sourceName}
    ${keyOf(sourceName)}: webhook({
      // The form of webhook that the sender uses.
      dialect: ${quoted(dialect)},
      // Looked up when it is needed, never stored here. List two while you rotate.
      secrets: [env('${secret}')],
    }),
  },

  // What matters, and where it goes. Patterns are those of Amazon EventBridge.
  rules: {
${[fileRule(targetUrl), withAudit ? auditRule : undefined].filter((rule) => rule !== undefined).join('\n')}
  },

  // Where the gateway listens: this machine only, until you say otherwise.
  listen: { host: '127.0.0.1', port: 4400 },

  // Where the log of events is kept, relative to this file.
  dataDir: '.signalbox',
})
`
}

function fileRule(targetUrl: string | undefined): string {
  const target =
    targetUrl === undefined
      ? `// Read it with: curl -N http://127.0.0.1:4400/v1/streams/files
      targets: [stream('files')],`
      : `// Failed deliveries are tried again for about a day, then they become dead letters.
      targets: [http(${quoted(targetUrl)}${isPrivate(targetUrl) ? ', { allowPrivate: true }' : ''})],`
  return `    'new-files': {
      // Every file that was created or changed.
      pattern: { 'detail-type': ['file.created', 'file.updated'] },
      ${target}
    },`
}

const auditRule = `    'agent-audit': {
      // Everything that an agent did.
      pattern: { detail: { agentId: [{ exists: true }] } },
      // Read it with: curl -N http://127.0.0.1:4400/v1/streams/audit
      targets: [stream('audit')],
    },`

function renderEnv(answers: InitAnswers, secret: string): string {
  return `# Copy this file to .env and fill it in. Keep .env out of version control.

# The secret that signs the webhooks of the source "${answers.sourceName}".
${secret}=
`
}

const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))

/** Targets on this machine or network are refused unless they are allowed, and they are common in a first trial. */
function isPrivate(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? ''
  if (!isIPv4(host)) return host === 'localhost' || host === '[::1]'
  return /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host)
}
