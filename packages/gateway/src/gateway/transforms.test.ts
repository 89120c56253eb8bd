import { expect, it } from 'vitest'
import { transformsOf } from './transforms.ts'

const rule = (name: string, transform?: object) => ({
  name,
  pattern: { source: ['fast.io'] },
  targets: [],
  enabled: true,
  ...(transform && { transform }),
})
const delivery = {
  json: '{"id":"e1","n":12345678901234567890}',
  receivedAt: Date.UTC(2026, 1, 24, 10, 30, 0, 9),
}

it('transforms for each rule as it says, and not at all for the others', () => {
  const transform = transformsOf([
    rule('plain'),
    rule('path', { InputPath: '$.n' }),
    rule('über', {
      InputTemplate: '[<aws.events.rule-name>, <aws.events.rule-arn>, <aws.events.event.ingestion-time>]',
    }),
    rule('text', { InputPathsMap: { id: '$.id' }, InputTemplate: 'event <id>' }),
  ])
  expect(transform({ ...delivery, rule: 'plain' })).toBeUndefined()
  expect(transform({ ...delivery, rule: 'gone' })).toBeUndefined()
  expect(transform({ ...delivery, rule: 'path' })).toEqual({
    text: '12345678901234567890',
    contentType: 'application/json',
  })
  expect(transform({ ...delivery, rule: 'über' })?.text).toBe(
    '["über", "signalbox:rule/über", "2026-02-24T10:30:00Z"]',
  )
  expect(transform({ ...delivery, rule: 'text' })).toEqual({
    text: 'event e1',
    contentType: 'text/plain; charset=utf-8',
  })
})
