import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from '../match/compiled-pattern.ts'
import { prepareEvent } from '../match/prepared-event.ts'
import { explain } from './explain.ts'
import { wanted } from './wanted.ts'
import { parsePattern } from '../language/parse-pattern.ts'

const lines = (pattern: object | string, event: object | string) => explain(pattern, event).text.split('\n')

describe('a rule that does not match', () => {
  it('shows what fails, with what is there and what is wanted, and names the rest', () => {
    const pattern = {
      source: ['fast.io'],
      detail: { data: { size: [{ numeric: ['>', 5_000_000] }], nmae: ['x'] } },
    }
    const event = { source: 'fast.io', detail: { data: { size: 1200, name: 'x' } } }
    expect(explain(pattern, event)).toEqual({
      matched: false,
      clauses: [
        { path: 'source', wanted: '"fast.io"', found: '"fast.io"', matched: true },
        { path: 'detail.data.size', wanted: '> 5000000', found: '1200', matched: false },
        {
          path: 'detail.data.nmae',
          wanted: '"x"',
          found: 'nothing',
          matched: false,
          hint: 'did you mean `name`?',
          suggestion: 'detail.data.name',
        },
      ],
      alternatives: [{ matched: false, clauses: [0, 1, 2] }],
      text: [
        'The rule does not match.',
        '- `detail.data.size` is 1200; the rule wants > 5000000',
        '- `detail.data.nmae` does not exist; did you mean `name`?',
        'These match: `source`.',
      ].join('\n'),
    })
  })

  it.each([
    [
      { a: ['X'] },
      { a: 'x' },
      '`a` is "x"; the rule wants "X" (equal but for case; `equals-ignore-case` would match)',
    ],
    [
      { a: [{ suffix: '.mp4' }] },
      { a: 'x.MP4' },
      '`a` is "x.MP4"; the rule wants text that ends with ".mp4" (equal but for case; `equals-ignore-case` would match)',
    ],
    [
      { a: [300] },
      { a: '300' },
      '`a` is "300"; the rule wants 300 (the event has it as a string, and the rule wants a number)',
    ],
    [
      { a: ['300'] },
      { a: 300 },
      '`a` is 300; the rule wants "300" (the event has it as a number, and the rule wants a string)',
    ],
    [
      { a: ['true'] },
      { a: true },
      '`a` is true; the rule wants "true" (the event has it as a boolean, and the rule wants a string)',
    ],
    [
      { a: [{ exists: true }] },
      { a: { b: 1 } },
      '`a` is an object; the rule wants any value (a rule looks at the fields of an object, not at the object)',
    ],
    [{ a: ['x'] }, { a: [] }, '`a` is an empty array; the rule wants "x"'],
    [
      { a: [{ 'anything-but': ['x', 'y'] }] },
      { a: ['x', 'y', 'x', 'y', 'x'] },
      '`a` is "x", "y", "x" and 2 more; the rule wants anything but "x", "y"',
    ],
    [{ zebra: ['x'] }, { a: 1 }, '`zebra` does not exist; the rule wants "x"'],
    [{ size: [1] }, { detail: { data: { size: 1 } } }, '`size` does not exist; it is at `detail.data.size`'],
    [
      { detail: { file_name: [1] } },
      { detail: { fileName: 1 } },
      '`detail.file_name` does not exist; did you mean `fileName`?',
    ],
    [{ a: { kye: [1] } }, { a: [{ key: 1 }] }, '`a.kye` does not exist; did you mean `key`?'],
    [
      { detail: { dat: { size: [1] } } },
      { detail: { data: { size: 1 } } },
      '`detail.dat.size` does not exist; did you mean `detail.data.size`?',
    ],
    [
      { detial: { size: [1] } },
      { detail: { data: 1 } },
      '`detial.size` does not exist; did you mean `detail`?',
    ],
    // Two words of one domain, a name that the pattern knows, and a name that means something else elsewhere.
    [
      { detail: { agentId: [{ exists: true }] } },
      { detail: { eventId: 'e', userId: 'u' } },
      '`detail.agentId` does not exist; the rule wants any value',
    ],
    [
      { detail: { tags: ['x'], tag: ['y'] } },
      { detail: { tags: 'x' } },
      '`detail.tag` does not exist; the rule wants "y"',
    ],
    [
      { detail: { data: { id: ['f3'] } } },
      { id: 'e1', detail: { data: {} } },
      '`detail.data.id` does not exist; the rule wants "f3"',
    ],
    [
      { detail: { data: { id: ['f3'] } } },
      { id: 'e1', detail: { file: { id: 'f3' } } },
      '`detail.data.id` does not exist; it is at `detail.file.id`',
    ],
    [
      { detail: { size: [{ numeric: ['>', 5] }] } },
      { size: 'n', detail: { data: { size: 1 } } },
      '`detail.size` does not exist; it is at `detail.data.size`',
    ],
    [
      { detail: { size: [5] }, $or: [{ detail: { data: { size: [5] } } }, { a: [1] }] },
      { detail: { data: { size: 5 } } },
      '`detail.size` does not exist; it is at `detail.data.size`',
    ],
    [
      { detail: { name: { first: ['x'] } } },
      { detail: { name: 'x' } },
      '`detail.name.first` does not exist; `detail.name` is a plain value, without fields',
    ],
    // Values that are nearly right.
    [
      { a: [{ wildcard: '*/IN/*' }] },
      { a: '/x/in/y' },
      '`a` is "/x/in/y"; the rule wants text like "*/IN/*" (equal but for case)',
    ],
    [{ a: ['x'] }, { a: 'x ' }, '`a` is "x "; the rule wants "x" (equal but for white space at its ends)'],
    [
      { a: [{ numeric: ['>', 3] }] },
      { a: '5' },
      '`a` is "5"; the rule wants > 3 (the event has it as a string, and `numeric` wants a number)',
    ],
    [
      { a: [true] },
      { a: 'true' },
      '`a` is "true"; the rule wants true (the event has it as a string, and the rule wants true)',
    ],
    [
      { a: [{ numeric: ['>', 5] }] },
      { a: 5 },
      '`a` is 5; the rule wants > 5 (the bound itself is not included)',
    ],
    [{ a: [{ exists: false }] }, { a: null }, '`a` is null; the rule wants no value (null is a value, too)'],
    [
      { a: [{ exactly: '10.0.0.1' }] },
      { a: '010.0.0.1' },
      '`a` is "010.0.0.1"; the rule wants "10.0.0.1" (another spelling of the same address; a plain string would match)',
    ],
    [
      { a: ['file.craeted', 'file.updated'] },
      { a: 'file.created' },
      '`a` is "file.created"; the rule wants "file.craeted" or "file.updated" (close to "file.craeted": misspelt?)',
    ],
    [{ a: ['file.created'] }, { a: 'file.updated' }, '`a` is "file.updated"; the rule wants "file.created"'],
    [{ a: ['agent-7'] }, { a: 'agent-8' }, '`a` is "agent-8"; the rule wants "agent-7"'],
    [
      { a: [{ numeric: ['>', 3] }] },
      '{"a":12345678901234567890}',
      '`a` is 12345678901234567890; the rule wants > 3 (a number that no double holds is in no range)',
    ],
  ])('%j with %j', (pattern, event, line) => {
    expect(lines(pattern, event)[1]).toBe(`- ${line}`)
  })

  it('tells a number that JSON.parse would round', () => {
    expect(lines('{"a":[9007199254740993]}', '{"a":9007199254740992}')[1]).toBe(
      '- `a` is 9007199254740992; the rule wants 9007199254740993',
    )
    expect(lines({ a: [1] }, '{"a":12345678901234567890}')[1]).toBe(
      '- `a` is 12345678901234567890; the rule wants 1',
    )
  })

  it('says when only array elements keep the fields apart', () => {
    expect(lines({ l: { k: ['x'], v: [1] } }, { l: [{ k: 'x' }, { v: 1 }] })).toEqual([
      'The rule does not match.',
      '- each clause matches somewhere, but in different elements of `l`: `l.k` in [0], `l.v` in [1]',
    ])
    const nested = explain(
      { a: { l: { k: ['x'], m: { v: [1] } } } },
      {
        a: {
          l: [
            { k: 'y', m: [{ v: 1 }] },
            { k: 'x', m: [{ v: 2 }] },
          ],
        },
      },
    )
    expect(nested.alternatives[0]?.apart).toEqual({
      array: 'a.l',
      elements: [
        { path: 'a.l.k', index: 1 },
        { path: 'a.l.m.v', index: 0 },
      ],
    })
    // Any two of the three go together.
    const three = { l: { a: [1], b: [1], c: [1] } }
    const pairs = {
      l: [
        { a: 1, b: 1 },
        { b: 1, c: 1 },
        { a: 1, c: 1 },
      ],
    }
    expect(lines(three, pairs)[1]).toBe(
      '- each of `l.a`, `l.b`, `l.c` matches, but not together in one element of an array',
    )
    const many = { l: Array.from({ length: 500 }, (_, index) => (index % 2 ? { k: 'x' } : { v: 1 })) }
    expect(lines({ l: { k: ['x'], v: [1] } }, many)[1]).toMatch(/^- each of .* not together/)
  })
})

describe('a rule with $or', () => {
  const pattern = { s: ['x'], $or: [{ a: [1] }, { b: [{ prefix: 'q' }], c: [{ exists: false }] }] }

  it('says which alternative matched', () => {
    expect(lines(pattern, { s: 'x', b: 'qq' })).toEqual([
      'The rule matches (alternative 2 of 2).',
      '- `s` is "x"',
      '- `b` is "qq"',
      '- `c` does not exist',
    ])
  })

  it('shows why each failed, nearest first', () => {
    expect(lines(pattern, { s: 'x', b: 'p', c: 1 })).toEqual([
      'The rule does not match.',
      '- None of the 2 alternatives holds:',
      '  1) `a` does not exist; the rule wants 1',
      '  2) `b` is "p"; the rule wants text that starts with "q"; and `c` is 1; the rule wants no value',
    ])
    expect(explain(pattern, { s: 'x', b: 'p', c: 1 }).alternatives).toEqual([
      { matched: false, clauses: [0, 1] },
      { matched: false, clauses: [0, 2, 3] },
    ])
  })

  it('leaves alternatives out where a common field is the reason', () => {
    expect(lines(pattern, { s: 'y', a: 1 })).toEqual([
      'The rule does not match.',
      '- `s` is "y"; the rule wants "x"',
    ])
  })

  it('fits on a screen however many alternatives and fields there are', () => {
    const alternatives = Array.from({ length: 500 }, (_, index) => ({
      [`f${index}`]: [{ prefix: 'x'.repeat(500) }],
    }))
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`g${index}`, ['x']]))
    for (const pattern of [
      { $or: alternatives },
      many,
      {
        ...many,
        $or: alternatives
          .slice(0, 100)
          .map((one) => ({ ...one, z: [1] }))
          .slice(0, 50),
      },
    ]) {
      const text = lines(pattern, { f1: 'y'.repeat(10_000) })
      expect(text.length).toBeLessThan(30)
      expect(Math.max(...text.map((line) => line.length))).toBeLessThan(260)
    }
  })
})

describe('explain', () => {
  it('takes compiled patterns and prepared events', () => {
    expect(explain(compilePattern({ a: [1] }), prepareEvent('{"a":1}')).text).toBe(
      'The rule matches.\n- `a` is 1',
    )
  })

  it('stays on one screen and takes little time, whatever the event has', () => {
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`name${index}`, index]))
    const long = Array.from({ length: 20_000 }, (_, index) => ({ k: index }))
    const event = { wide, long, deep: JSON.parse('{"a":'.repeat(900) + '1' + '}'.repeat(900)) as object }
    const pattern = {
      wide: { nam: [1] },
      long: { k: ['x'], v: [1] },
      deep: [1],
      'a\nb': [1],
      ['x'.repeat(1000)]: [1],
    }
    const started = performance.now()
    const { text } = explain(pattern, event)
    // Some 50 ms; the bound is generous so that a busy machine passes.
    expect(performance.now() - started).toBeLessThan(1500)
    expect(text.length).toBeLessThan(3000)
    expect(text).toContain('`long.k` is 0, 1, 2 and at least 4996 more')
    expect(text).toContain('- `a\\nb` does not exist')
  })

  it('has an answer for any event, the one that `matches` gives', () => {
    const name = fc.constantFrom('name', 'nmae', 'size', 'sizes', 'a.b', '__proto__', 'constructor', '')
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', maxDepth: 4 },
        fc.constantFrom<unknown>('x', 'X', ' x', '5', 5, 6, null, true, 'true', '010.0.0.1'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    })).value
    const wanted = fc.constantFrom<unknown>(
      ['x'],
      [5, true],
      [{ numeric: ['>', 5] }],
      [{ exists: false }],
      [{ 'anything-but': ['x'] }],
      [{ exactly: '10.0.0.1' }],
      [{ wildcard: '*X*' }],
    )
    const fields = fc.dictionary(
      name,
      fc.oneof(wanted, fc.dictionary(name, wanted, { minKeys: 1, maxKeys: 2 })),
      {
        minKeys: 1,
        maxKeys: 3,
      },
    )
    const pattern = fc.oneof(
      fields,
      fc.tuple(fields, fields).map(($or) => ({ $or })),
    )
    fc.assert(
      fc.property(pattern, fc.dictionary(name, value, { maxKeys: 4 }), (rule, event) => {
        const { matched, text } = explain(rule, event)
        expect(matched).toBe(compilePattern(rule).matches(event))
        expect(explain(rule, JSON.stringify(event)).text).toBe(text)
        expect(text.split('\n').length).toBeGreaterThan(1)
        expect(text.length).toBeLessThan(3000)
      }),
      { numRuns: 400 },
    )
  })

  it('refuses what is no pattern and what is no event', () => {
    expect(() => explain({}, {})).toThrow('Empty objects are not allowed')
    expect(() => explain({ a: [1] }, '[]')).toThrow('Event must be a JSON object')
  })
})

describe('wanted', () => {
  it.each([
    ['"a", 1, true', '"a" or 1 or true'],
    ['{"exactly":"a"}, {"exists":true}', '"a" or any value'],
    ['{"prefix":{"equals-ignore-case":"a"}}', 'text that starts with "a" in any case'],
    ['{"equals-ignore-case":"a"}', '"a" in any case'],
    ['{"wildcard":"a*"}', 'text like "a*"'],
    ['{"cidr":"10.0.0.0/8"}', 'an address in 10.0.0.0/8'],
    ['{"numeric":["=",5]}', '5'],
    ['{"numeric":[">=",1,"<",5]}', '>= 1 and < 5'],
    ['{"numeric":["<=",5]}', '<= 5'],
    ['{"anything-but":[1,2]}', 'anything but 1, 2'],
    ['{"anything-but":{"prefix":"a"}}', 'anything but text that starts with "a"'],
    ['{"anything-but":{"suffix":["a","b"]}}', 'anything but text that ends with "a", "b"'],
    ['{"anything-but":{"wildcard":"*"}}', 'anything but text like "*"'],
    ['{"anything-but":{"equals-ignore-case":"a"}}', 'anything but "a" in any case'],
    ['1,2,3,4,5,6,7', '1 or 2 or 3 or 4 or 5 or 2 more'],
    ['{"anything-but":[1,2,3,4,5,6,7]}', 'anything but 1, 2, 3, 4, 5 and 2 more'],
  ])('%s: %s', (matchers, words) => {
    const field = parsePattern(`{"a":[${matchers}]}`).combinations[0]?.get('a')
    expect(wanted(field?.matchers ?? [])).toBe(words)
  })
})
