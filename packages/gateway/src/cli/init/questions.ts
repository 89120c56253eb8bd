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
  const { cancel, confirm, intro, isCancel, outro, select, text } = await import('@clack/prompts')
  intro('A config for Signalbox')
  try {
    const sourceName = known.source ?? answered(await text(sourceQuestion))
    const dialect = known.dialect ?? answered(await select<DialectName>(dialectQuestion))
    const target = known.target ?? answered(await text(targetQuestion))
    const withAudit = known.audit ?? answered(await confirm(auditQuestion))
    outro('Thank you.')
    return { sourceName, dialect, targetUrl: target === '' ? undefined : target, withAudit }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    cancel('Stopped; nothing was written.')
    return undefined
  }

  function answered<T>(answer: T): Exclude<T, symbol> {
    if (isCancel(answer)) throw new Stopped()
    return answer as Exclude<T, symbol>
  }
}

/** Ctrl+C at any question: none that follows may be asked. */
class Stopped extends Error {}

const sourceQuestion = {
  message: 'What should the source be called? Events come in at /webhooks/<name>.',
  defaultValue: 'fastio',
  placeholder: 'fastio',
  validate: (value: string | undefined) => sourceNameProblem(value || 'fastio'),
}
const dialectQuestion = {
  message: 'Which form of webhook does the sender use?',
  initialValue: 'fastio-signature-sha256' as const,
  options: dialectNames.map((value) => ({ value, label: value, hint: dialects[value].title })),
}
const targetQuestion = {
  message: 'Where should events go? A URL, or nothing for a stream that you read from.',
  defaultValue: '',
  placeholder: 'https://example.com/hook',
  validate: (value: string | undefined) => (value ? urlProblem(value) : undefined),
}
const auditQuestion = { message: 'Add a stream of what agents do?', initialValue: false }

/** What is wrong with a name of a source; undefined if nothing is. */
export function sourceNameProblem(name: string): string | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name)) return undefined
  return 'Expected a name of letters, digits, "-" and "_" that begins with a letter or digit.'
}
