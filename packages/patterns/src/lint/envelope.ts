import type { Field } from '../language/ast.ts'
import type { Report } from './report.ts'

const awsFields: Readonly<Record<string, string>> = {
  id: 'to a new id for each event',
  account: 'to the id of the AWS account',
  region: 'to the AWS region of the bus',
}

/** Fields of the envelope that a publisher cannot choose. */
export function checkEnvelope({ path, matchers }: Field, report: Report): void {
  const set = Object.hasOwn(awsFields, path) ? awsFields[path] : undefined
  if (set !== undefined && matchers.some(({ kind }) => kind !== 'exists')) {
    const message = `AWS sets \`${path}\` itself, ${set}: a pattern on another value will not match there`
    report.warn('SB_LINT_AWS_FIELD', path, message)
  }
  const asksAws = matchers.some(
    (matcher) => (matcher.kind === 'string' || matcher.kind === 'prefix') && matcher.value.startsWith('aws.'),
  )
  if (path === 'source' && asksAws) {
    const message = 'A `source` that begins with "aws." is for AWS services: PutEvents refuses it'
    report.warn('SB_LINT_AWS_FIELD', path, message)
  }
}

const envelopeFields = new Set([
  'version',
  'id',
  'detail-type',
  'source',
  'account',
  'time',
  'region',
  'resources',
  'detail',
])

/** A pipe filters the record of its source, such as a message of SQS, and not an event envelope. */
export function checkRecordShape(fields: readonly string[], report: Report): void {
  const path = fields.find((field) => envelopeFields.has(field.split('.')[0] ?? ''))
  if (path === undefined) return
  const message =
    'A pipe sees the record of its source, not the envelope: put the pattern below `body` for SQS, `data` for Kinesis, `dynamodb` for DynamoDB'
  report.warn('SB_LINT_RECORD_SHAPE', path, message)
}
