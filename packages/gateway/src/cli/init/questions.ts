/**
 * The questions of `signalbox init`, for terminals.
 *
 * @module
 */
import { dialectNames, dialects, type DialectName } from '@signalbox/events'
import type { InitAnswers } from '../../config/index.ts'
import { urlProblem } from '../../targets/http/target-url.ts'

/** What is known already and is not asked again. */
export interface Known {
  readonly source: string | undefined
  readonly dialect: DialectName | undefined
  readonly target: string | undefined
  readonly audit: boolean | undefined
}

/** Asks what is not known; undefined if the person would rather not go on. */
export async function askFor(known: Known): Promise<InitAnswers | undefined> {
  // Loaded here, so that other commands do not wait for it.
  const { cancel, confirm, group, intro, outro, select, text } = await import('@clack/prompts')
  let isCancelled = false
  intro('A config for Signalbox')
  const answers = await group(
    {
      source: async () =>
        known.source ??
        text({
          message: 'What should the source be called? Events come in at /webhooks/<name>.',
          defaultValue: 'fastio',
          placeholder: 'fastio',
          validate: (value) => sourceNameProblem(value || 'fastio'),
        }),
      dialect: async () =>
        known.dialect ??
        select<DialectName>({
          message: 'Which form of webhook does the sender use?',
          initialValue: 'fastio-signature-sha256',
          options: dialectNames.map((value) => ({ value, label: value, hint: dialects[value].title })),
        }),
      target: async () =>
        known.target ??
        text({
          message: 'Where should events go? A URL, or nothing for a stream that you read from.',
          defaultValue: '',
          placeholder: 'https://example.com/hook',
          validate: (value) => (value ? urlProblem(value) : undefined),
        }),
      audit: async () =>
        known.audit ?? confirm({ message: 'Add a stream of what agents do?', initialValue: false }),
    },
    {
      onCancel: () => {
        isCancelled = true
        cancel('Stopped.')
      },
    },
  )
  if (isCancelled) return undefined
  outro('Thank you.')
  const { source, dialect, target, audit } = answers
  return { sourceName: source, dialect, targetUrl: target === '' ? undefined : target, withAudit: audit }
}

/** What is wrong with a name of a source; undefined if nothing is. */
export function sourceNameProblem(name: string): string | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name)) return undefined
  return 'Expected a name of letters, digits, "-" and "_" that begins with a letter or digit.'
}
