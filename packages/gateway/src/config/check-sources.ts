import type { EnrichConfig, SourceSecret, WebhookSource } from '../contract/config.ts'
import type { SecretRef } from '../contract/target.ts'
import type { ConfigPath } from './config-path.ts'
import { describeFound } from './found.ts'
import type { Findings } from './problems.ts'
import type { SecretUses } from './secret-uses.ts'
import { webhookSchema } from './source-schema.ts'
import type { ParsedWebhook } from './source-schema.ts'

const kinds = ['webhook']
/** Kinds of which the guides speak, and which this version does not have. */
const laterKinds = ['watch', 'sse']

/** Sources by name. */
export function checkSources(
  written: readonly (readonly [string, unknown])[],
  findings: Findings,
  secrets: SecretUses,
): Record<string, WebhookSource> {
  const sources = written.flatMap(([name, value]) => {
    const source = checkSource(value, ['sources', name], findings, secrets)
    return source === undefined ? [] : [[name, source] as const]
  })
  return Object.fromEntries(sources)
}

function checkSource(
  value: unknown,
  path: ConfigPath,
  findings: Findings,
  secrets: SecretUses,
): WebhookSource | undefined {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  if (kind === 'webhook') {
    const parsed = findings.parse(webhookSchema, value, path)
    if (parsed !== undefined) return webhookSource(parsed, path, findings, secrets)
    // Its secrets are looked up even so: a missing one should not show up only in the next run.
    secrets.addAll(path, value)
    return undefined
  }
  if (typeof kind === 'string') unknownKind(kind, [...path, 'kind'], findings)
  else {
    findings.problem(path, 'not a source', {
      expected: "webhook({ … }), or { kind: 'webhook', … }",
      found: describeFound(value, path),
    })
  }
  return undefined
}

function unknownKind(kind: string, path: ConfigPath, findings: Findings): void {
  if (!laterKinds.includes(kind)) {
    findings.unknownName(path, 'there is no such kind of source', kind, kinds)
    return
  }
  findings.problem(path, `this version of Signalbox has no sources of kind ${kind}`, {
    expected: `one of ${kinds.join(', ')}`,
    found: JSON.stringify(kind),
    suggestion: 'a webhook({ … }) source; for files without a webhook, wait for a version with this kind',
  })
}

function webhookSource(
  parsed: ParsedWebhook,
  path: ConfigPath,
  findings: Findings,
  secrets: SecretUses,
): WebhookSource {
  const { kind, unsigned, toleranceSec, tenant } = parsed
  const enrich = parsed.enrich && checkEnrich(parsed.enrich, path, secrets)
  return {
    kind,
    dialects: checkDialects(parsed, path, findings),
    secrets: checkSecrets(parsed, path, findings, secrets),
    unsigned,
    toleranceSec,
    tenant,
    ...(enrich && { enrich }),
  }
}

function checkDialects(parsed: ParsedWebhook, path: ConfigPath, findings: Findings): string[] {
  const { dialect, dialects } = parsed
  if (dialect !== undefined && dialects !== undefined) {
    findings.problem([...path, 'dialects'], 'stands beside dialect', {
      expected: 'either dialect or dialects',
      found: 'both',
      suggestion: 'move them all to dialects',
    })
  }
  const names = [...new Set(dialects ?? (dialect === undefined ? [] : [dialect]))]
  if (names.length === 0) {
    findings.problem([...path, 'dialect'], 'missing', {
      expected: 'the published form of webhook that the sender uses',
      found: 'nothing',
      suggestion: "dialect: 'fastio-signature-sha256', or 'auto' to find out which it is",
    })
  }
  if (!names.includes('auto')) return names
  findings.warning(
    [...path, dialect === 'auto' ? 'dialect' : 'dialects'],
    'auto tries every dialect, which is for trials only: it accepts the weakest of them',
    'name the dialect; `signalbox events show` says which one verified an event',
  )
  return ['auto']
}

function checkSecrets(
  parsed: ParsedWebhook,
  path: ConfigPath,
  findings: Findings,
  uses: SecretUses,
): SourceSecret[] {
  const written = parsed.secrets ?? []
  if (written.length === 0 && !parsed.unsigned) {
    findings.problem([...path, 'secrets'], 'missing: without a secret anybody could send events', {
      expected: "a list of secrets, [env('NAME')]",
      found: 'nothing',
      suggestion: "secrets: [env('FASTIO_WEBHOOK_SECRET')]; for trials only, unsigned: true",
    })
  }
  if (parsed.unsigned) {
    findings.warning(
      [...path, 'unsigned'],
      'requests are accepted without a signature: anybody who reaches this address can send events',
      'set secrets, and remove unsigned',
    )
  }
  return written.map((secret, index) => {
    const isLabelled = typeof secret === 'object' && 'value' in secret
    const value: SecretRef = isLabelled ? secret.value : secret
    const at = [...path, 'secrets', index]
    uses.add(at, value)
    if (typeof value === 'string') {
      findings.warning(at, 'a secret is written in the config, where others can read it', "env('NAME')")
    }
    return { label: isLabelled ? secret.label : labelOf(value, index), value }
  })
}

function labelOf(value: SecretRef, index: number): string {
  return typeof value === 'string' ? `secret ${index + 1}` : value.$env
}

function checkEnrich(
  parsed: NonNullable<ParsedWebhook['enrich']>,
  path: ConfigPath,
  secrets: SecretUses,
): EnrichConfig {
  secrets.add([...path, 'enrich', 'token'], parsed.token)
  return parsed
}
