import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventError } from '../errors.ts'
import { prepareEvent } from '../match/prepared-event.ts'
import { transformerLimits } from './limits.ts'
import { minified } from './minified.ts'
import { compileTransformer, transformInput } from './transform-input.ts'

const event = {
  version: '0',
  id: 'e1',
  'detail-type': 'file.created',
  source: 'fast.io',
  time: '2026-02-24T10:30:00Z',
  resources: ['fastio:workspace/12', 'fastio:file/f3'],
  detail: {
    data: {
      name: 'a "b".mp4',
      size: 1200,
      isLink: false,
      parent: null,
      tags: ['x', 'y'],
      'mime/type': 'video',
    },
    versions: [{ n: 1 }, { n: 2 }, {}],
  },
}
const paths = {
  name: '$.detail.data.name',
  size: '$.detail.data.size',
  link: '$.detail.data.isLink',
  parent: '$.detail.data.parent',
  tags: '$.detail.data.tags',
  data: '$.detail.data',
  type: '$.detail-type',
  none: '$.detail.data.nothing',
}
const filled = (InputTemplate: string, given: Parameters<typeof transformInput>[1] = event) =>
  transformInput({ InputPathsMap: paths, InputTemplate }, given, { ruleName: 'videos' })

describe('InputPath', () => {
  it.each([
    ['$', JSON.stringify(event)],
    ['$.detail.data.name', String.raw`"a \"b\".mp4"`],
    ['$.detail.data.size', '1200'],
    ['$.detail.data.parent', 'null'],
    ['$.detail.data.tags', '["x","y"]'],
    ['$.detail.data.tags[1]', '"y"'],
    ['$.detail.data.mime/type', '"video"'],
    ['$.resources[0]', '"fastio:workspace/12"'],
    ['$.detail.versions[*].n', '[1,2]'],
    ['$.detail.versions.*', '[{"n":1},{"n":2},{}]'],
    ['$.detail.data.*', String.raw`["a \"b\".mp4",1200,false,null,["x","y"],"video"]`],
    ['$.detail.versions[7]', 'null'],
    ['$.detail.nothing.at.all', 'null'],
    ['$.detail.nothing[*]', '[]'],
    ['$.detail.data.name.length', 'null'],
    ['$.constructor', 'null'],
  ])('%s: %s', (InputPath, output) => {
    expect(transformInput({ InputPath }, event)).toBe(output)
    expect(transformInput({ InputPath }, JSON.stringify(event, null, 2))).toBe(output)
    expect(transformInput({ InputPath }, new TextEncoder().encode(JSON.stringify(event)))).toBe(output)
    expect(transformInput({ InputPath }, prepareEvent(event))).toBe(output)
  })
})

describe('InputTemplate', () => {
  it.each([
    // A string template: quotes are part of it, and stay.
    ['"<type> of <size> bytes"', '"file.created of 1200 bytes"'],
    ['"it is <name>"', String.raw`"it is a \"b\".mp4"`],
    [String.raw`"it is \"<type>\""`, String.raw`"it is \"file.created\""`],
    ['"got <none>."', '"got ."'],
    [
      '"<tags> <data> <link> <parent>"',
      '"[x,y] {name:a b.mp4,size:1200,isLink:false,parent:null,tags:[x,y],mime/type:video} false null"',
    ],
    ['"one <type>"\n"two <size>"', '"one file.created"\n"two 1200"'],
    // JSON: a value on its own is JSON, whatever its kind.
    ['{"n": <name>, "s": <size>}', String.raw`{"n": "a \"b\".mp4", "s": 1200}`],
    ['{"n": "<name>", "s": "<size>"}', String.raw`{"n": "a \"b\".mp4", "s": "1200"}`],
    ['{"t": <tags>, "d": [<link>, <parent>], "x": 1}', '{"t": ["x","y"], "d": [false, null], "x": 1}'],
    ['{"a": <none>, "b": [<none>]}', '{"a": "", "b": [""]}'],
    ['<tags>', '["x","y"]'],
    [' <size> ', ' 1200 '],
    // Neither string nor JSON: text, with the values as they are.
    ['<type> of <size> bytes: <name>', 'file.created of 1200 bytes: a "b".mp4'],
    ['got "<type>", <tags> and <none>.', 'got "file.created", ["x","y"] and .'],
    ['line one\n<type>\n', 'line one\nfile.created\n'],
    // What only looks like a placeholder.
    ['"a < b, <> and < type >"', '"a < b, <> and < type >"'],
    [String.raw`"\\<type>"`, String.raw`"\\file.created"`],
    // Reserved variables.
    ['{"r": <aws.events.rule-name>, "a": <aws.events.rule-arn>}', '{"r": "videos", "a": ""}'],
    ['"rule <aws.events.rule-name> at <aws.events.event.ingestion-time>"', '"rule videos at "'],
    ['{"e": <aws.events.event.json>}', `{"e": ${JSON.stringify(event)}}`],
  ])('%s: %s', (template, output) => {
    expect(filled(template)).toBe(output)
    expect(filled(template, JSON.stringify(event, null, 1))).toBe(output)
  })

  it('gives the envelope without detail, spelled as the service spells it', () => {
    expect(filled('<aws.events.event>')).toBe(
      '{"version":"0","id":"e1","detailType":"file.created","source":"fast.io","time":"2026-02-24T10:30:00Z","resources":["fastio:workspace/12","fastio:file/f3"]}',
    )
  })

  it('escapes what comes from outside of the event', () => {
    const template =
      '{"a": <aws.events.rule-name>, "b": "<aws.events.rule-arn>", "c": <aws.events.event.ingestion-time>}'
    const context = { ruleName: 'a"b', ruleArn: 'c\\d\n', ingestionTime: '2026-02-24T10:30:00Z' }
    expect(JSON.parse(transformInput({ InputTemplate: template }, event, context))).toEqual({
      a: 'a"b',
      b: 'c\\d\n',
      c: '2026-02-24T10:30:00Z',
    })
  })

  it('takes names that begin with a small letter', () => {
    const transformer = { inputPathsMap: { n: '$.id' }, inputTemplate: '<n>' } as object
    expect(transformInput(transformer, event)).toBe('"e1"')
  })
})

it('knows whether a transformer makes JSON', () => {
  const makesJson = (InputTemplate: string) =>
    compileTransformer({ InputPathsMap: paths, InputTemplate }).makesJson
  for (const json of ['"<type>"', '{"a": <type>}', '[1]', ' <type> ', '5', 'null'])
    expect(makesJson(json)).toBe(true)
  for (const text of ['<type>!', 'a', '"<type>"\n"b"', '<type> <type>']) expect(makesJson(text)).toBe(false)
  expect(compileTransformer({ InputPath: '$' }).makesJson).toBe(true)
})

describe('events', () => {
  it('keep their digits and their escapes when given as text', () => {
    const text = String.raw`{ "a" : 12345678901234567890, "b" : [1.50, 3E2], "c" : "\u00e9\/", "a" : 9007199254740993 }`
    const transformer = compileTransformer({
      InputPathsMap: { a: '$.a', b: '$.b', c: '$.c' },
      InputTemplate: '[<a>,<b>,<c>,"<c>"]',
    })
    expect(transformer.apply(text)).toBe(String.raw`[9007199254740993,[1.50,3E2],"\u00e9\/","\u00e9\/"]`)
    expect(transformer.apply(prepareEvent('{"a":12345678901234567890,"b":1,"b":2,"c":""}'))).toBe(
      '[12345678901234567890,2,"",""]',
    )
    expect(
      transformer.apply({ a: 9007199254740993n, b: [undefined, Number.POSITIVE_INFINITY], c: undefined }),
    ).toBe('[9007199254740993,[null,null],"",""]')
  })

  it.each([
    ['[]', 'SB_EVENT_NOT_OBJECT'],
    ['5', 'SB_EVENT_NOT_OBJECT'],
    ['', 'SB_EVENT_NOT_OBJECT'],
    ['{"a":', 'SB_EVENT_JSON'],
    ["{'a':1}", 'SB_EVENT_JSON'],
    ['tru', 'SB_EVENT_JSON'],
    [new Uint8Array([123, 255, 125]), 'SB_EVENT_JSON'],
    [[1], 'SB_EVENT_NOT_OBJECT'],
  ])('%j is none: %s', (text, code) => {
    expect(() => transformInput({ InputPath: '$' }, text)).toThrow(EventError)
    expect(() => transformInput({ InputPath: '$' }, text)).toThrow(expect.objectContaining({ code }) as Error)
  })

  it('may be as deep as they like as text, and 1,000 levels as an object', () => {
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    expect(transformInput({ InputPath: '$.a[0][0]' }, deep)).toHaveLength(99_996)
    const cyclic: Record<string, unknown> = {}
    cyclic['a'] = cyclic
    expect(() => transformInput({ InputPath: '$' }, cyclic)).toThrow(
      'Event is nested more than 1000 levels deep',
    )
  })

  it('cannot be multiplied without end', () => {
    const InputTemplate = `[${Array.from({ length: 300 }, () => '<aws.events.event.json>').join(',')}]`
    const large = { a: 'x'.repeat(transformerLimits.outputLength / 100) }
    expect(() => transformInput({ InputTemplate }, large)).toThrow('more than 10000000 characters')
  })
})

describe('any template and any event', () => {
  const json = fc
    .jsonValue({ maxDepth: 4 })
    .filter(
      (value) => typeof value === 'object' && !Array.isArray(value) && value !== null,
    ) as fc.Arbitrary<object>

  it('make JSON', () => {
    const piece = fc.constantFrom(
      '<v>',
      '<w>',
      '"a <v> <w>"',
      '"<v>"',
      '{"k":<v>,"l":["<w>",<w>]}',
      '1',
      'null',
    )
    const template = fc.array(piece, { maxLength: 5 }).map((pieces) => `[${pieces.join(', ')}]`)
    fc.assert(
      fc.property(
        template,
        json,
        fc.constantFrom('$', '$.*', '$.a', '$.a[0]', '$.*[*]'),
        (InputTemplate, value, path) => {
          const output = transformInput(
            { InputPathsMap: { v: path, w: '$.b' }, InputTemplate },
            { a: [value], ...value },
          )
          expect(() => JSON.parse(output) as unknown).not.toThrow()
        },
      ),
      { numRuns: 150 },
    )
  })

  it('pass on what JSON.parse reads', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const output = transformInput({ InputPath: '$' }, JSON.stringify(value, null, indent))
        expect(output).toBe(minified(JSON.stringify(value)))
        expect(JSON.stringify(JSON.parse(output))).toBe(JSON.stringify(value))
        expect(transformInput({ InputPath: '$' }, value)).toBe(JSON.stringify(value))
      }),
      { numRuns: 150 },
    )
  })
})
