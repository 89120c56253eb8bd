import { describe, expect, it } from 'vitest'
import { PatternError } from '../errors.ts'
import { limits } from '../limits.ts'
import { parsePattern, validatePattern } from './parse-pattern.ts'

const messages = (pattern: unknown) => validatePattern(pattern).map(({ message }) => message)

/** A pattern with this one matcher, as text. */
const one = (matcher: string) => `{"a":[${matcher}]}`

describe('messages', () => {
  it.each([
    ['', 'Filter is not an object'],
    ['[]', 'Filter is not an object'],
    ['"a"', 'Filter is not an object'],
    ['null', 'Filter is not an object'],
    ['{}', 'Empty objects are not allowed'],
    ['{"a":{}}', 'Empty objects are not allowed'],
    ['{"a":null}', '"a" must be an object or an array'],
    [one('{}'), 'Match expression name not found'],
    [one('{"regex":"a"}'), 'Unrecognized match type regex'],
    [one('{"constructor":"a"}'), 'Unrecognized match type constructor'],
    [one('{"exactly":1}'), 'exact match pattern must be a string'],
    [one('{"prefix":["a"]}'), 'prefix match pattern must be a string'],
    [one('{"prefix":{}}'), 'Prefix expression name not found'],
    [one('{"suffix":{}}'), 'Suffix expression name not found'],
    [one('{"prefix":{"x":"a"}}'), 'Unsupported prefix pattern: x'],
    [one('{"suffix":{"x":"a"}}'), 'Unsupported suffix pattern: x'],
    [one('{"suffix":{"equals-ignore-case":["a"]}}'), 'equals-ignore-case match pattern must be a string'],
    [one('{"prefix":{"equals-ignore-case":"a","b":1}}'), 'Only one key allowed in match expression'],
    [one('{"equals-ignore-case":1}'), 'equals-ignore-case match pattern must be a string'],
    [one('{"wildcard":1}'), 'wildcard match pattern must be a string'],
    [one('{"cidr":8}'), 'prefix match pattern must be a string'],
    [one('{"exists":null}'), 'exists match pattern must be either true or false.'],
    [one('{"exists":true,"x":01}'), 'Only one key allowed in match expression'],
    [one('{"numeric":5}'), 'Value of numeric must be an array.'],
    [one('{"numeric":[]}'), 'Invalid member in numeric match: ]'],
    [one('{"numeric":[1]}'), 'Invalid member in numeric match: 1'],
    [one('{"numeric":[{}]}'), 'Invalid member in numeric match: {'],
    [one('{"numeric":["=","1"]}'), 'Value of equals must be numeric'],
    [one('{"numeric":["<"]}'), 'Value of < must be numeric'],
    [one('{"numeric":[">",0,"<"]}'), 'Value of < must be numeric'],
    [one('{"numeric":["!=",1]}'), 'Unrecognized numeric range operator: !='],
    [one('{"numeric":[">",0,">",1]}'), 'Bad numeric range operator: >'],
    [one('{"numeric":[">",0,true,1]}'), 'Bad value in numeric range: true'],
    [one('{"numeric":[">",1,"<",2,"<",3]}'), 'Too many terms in numeric range expression'],
    [one('{"numeric":["=",1],"x":1}'), 'Too many elements in numeric expression'],
    [one('{"numeric":["<",12345678901234567890]}'), 'Cannot compare number : 12345678901234567890'],
    [one('{"anything-but":null}'), 'Value of anything-but must be an array or single string/number value.'],
    [one('{"anything-but":{}}'), 'Anything-But expression name not found'],
    [one('{"anything-but":{"strings":"a"}}'), 'Unsupported anything-but pattern: strings'],
    [one('{"anything-but":{"cidr":"10.0.0.0/8"}}'), 'Unsupported anything-but pattern: cidr'],
    [one('{"anything-but":["a",null]}'), 'Inside anything but list, start|null|boolean is not supported.'],
    [one('{"anything-but":1e400}'), 'Cannot compare number : 1e400'],
    [one('{"anything-but":{"prefix":1}}'), 'prefix/suffix match pattern must be a string'],
    [one('{"anything-but":{"suffix":[""]}}'), 'Null prefix/suffix not allowed'],
    [one('{"anything-but":{"prefix":[]}}'), 'Empty arrays are not allowed'],
    [one('{"anything-but":{"wildcard":["a",1]}}'), 'wildcard match pattern must be a string'],
    [one('{"anything-but":{"wildcard":"a**"}}'), 'Consecutive wildcard characters at pos 2'],
    [
      one('{"anything-but":{"prefix":{"equals-ignore-case":"a"}}}'),
      'Value of anything-but must be an array or single string/number value.',
    ],
    [
      one('{"anything-but":{"equals-ignore-case":1}}'),
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    ],
    [one('{"anything-but":{"prefix":"a","suffix":"b"}}'), 'Too many elements in numeric expression'],
    ['{"$or":"x"}', 'It must be an Array followed with $or.'],
    ['{"$or":["x",{"a":[1]}]}', 'Only JSON object is allowed in array of $or relationship.'],
    ['{"$or":[]}', 'There must have at least 2 Objects in $or relationship.'],
    ['{"$or":[{"x":{"<":[1]}},{"a":[1]}]}', '< is Ruler reserved fieldName which cannot be used inside $or.'],
    [
      '{"a":[1]',
      'Unexpected end-of-input: expected close marker for Object (start marker at line: 1, column: 1)',
    ],
    ['{"a":[1],}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"],
    ['{"a":[1 2]}', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"],
    ['{"a":[1}', "Unexpected close marker '}': expected ']' (for Array starting at line: 1, column: 6)"],
    [
      '{"a":[tru]}',
      "Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
  ])('%s: %s', (pattern, message) => {
    expect(messages(pattern)[0]).toBe(message)
    expect(() => parsePattern(pattern)).toThrow(message)
  })

  it('judges what comes before broken JSON first, as a reader of tokens does', () => {
    expect(messages('{"a":[{"anything-but":{"foo":3}]}')[0]).toBe('Unsupported anything-but pattern: foo')
    expect(messages('{"a":[{"anything-but":{"prefix":["1","2"}}]}')[0]).toMatch(
      /^Unexpected close marker '}'/,
    )
    expect(messages('{"a":[{"numeric":["<" 1]}]}')[0]).toMatch(/was expecting comma/)
  })
})

describe('names outside of $or', () => {
  it.each(['prefix', '<', 'exists', 'regex'])('may be %s', (name) => {
    expect(parsePattern({ [name]: [1] }).fields).toEqual([name])
    expect(messages({ $or: [{ [name]: [1] }, { a: [1] }] })[0]).toContain('reserved fieldName')
  })
})

describe('validatePattern', () => {
  it('lists every problem with its path and place', () => {
    const pattern =
      '{\n "a": [],\n "b": {"c": [{"x": 1}, "ok", {"prefix": 2}], "d": 5},\n "$or": [{"e": ["1"]}],\n "f": 01}'
    expect(validatePattern(pattern)).toEqual([
      {
        code: 'SB_PATTERN_SYNTAX',
        message: 'Empty arrays are not allowed',
        path: 'a',
        position: { line: 2, column: 7 },
      },
      {
        code: 'SB_PATTERN_SYNTAX',
        message: 'Unrecognized match type x',
        path: 'b.c',
        position: { line: 3, column: 20 },
      },
      {
        code: 'SB_PATTERN_SYNTAX',
        message: 'prefix match pattern must be a string',
        path: 'b.c',
        position: { line: 3, column: 41 },
      },
      {
        code: 'SB_PATTERN_SYNTAX',
        message: '"d" must be an object or an array',
        path: 'b.d',
        position: { line: 3, column: 51 },
      },
      {
        code: 'SB_PATTERN_SYNTAX',
        message: 'There must have at least 2 Objects in $or relationship.',
        path: '',
        position: { line: 4, column: 9 },
      },
      {
        code: 'SB_PATTERN_JSON',
        message: 'Invalid numeric value: Leading zeroes not allowed',
        path: 'f',
        position: { line: 5, column: 8 },
      },
    ])
  })

  it('has nothing to say about a sound pattern, and no places for one given as an object', () => {
    expect(validatePattern({ a: [1] })).toEqual([])
    expect(validatePattern({ a: [] })).toEqual([
      { code: 'SB_PATTERN_SYNTAX', message: 'Empty arrays are not allowed', path: 'a' },
    ])
  })

  it('stops listing at a limit', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, 1]))
    expect(validatePattern(many)).toHaveLength(limits.diagnostics)
  })
})

describe('PatternError', () => {
  it('carries code, path and position', () => {
    const error = caught(() => parsePattern('{"a":{"b":[{"cidr":"x/1"}]}}'))
    expect(error).toBeInstanceOf(PatternError)
    expect(error).toMatchObject({
      name: 'PatternError',
      code: 'SB_PATTERN_SYNTAX',
      path: 'a.b',
      position: { line: 1, column: 20 },
    })
  })
})

describe('patterns given as values', () => {
  it('may be anything without more than an error', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.a = cyclic
    for (const value of [
      undefined,
      null,
      5,
      'x',
      [],
      () => 1,
      Symbol('x'),
      new Date(),
      cyclic,
      { a: [undefined] },
      { a: [Number.NaN] },
      { a: [() => 1] },
      { a: [Symbol('x')] },
    ]) {
      expect(validatePattern(value)).not.toEqual([])
    }
    expect(messages(cyclic)).toEqual([`Pattern is nested more than ${limits.patternDepth} levels deep`])
  })

  it('take bigint for a long number, leave members that are undefined out, and know a member named __proto__', () => {
    expect(
      parsePattern({ a: [9007199254740993n], b: undefined }).combinations[0]?.get('a')?.matchers,
    ).toEqual([{ kind: 'number', value: undefined, text: '9007199254740993' }])
    expect(parsePattern(JSON.parse('{"__proto__":{"x":[1]}}')).fields).toEqual(['__proto__.x'])
    expect(parsePattern({ a: [Number.MIN_VALUE] }).combinations[0]?.get('a')?.matchers).toMatchObject([
      { value: Number.MIN_VALUE },
    ])
  })
})

describe('$or', () => {
  const paths = (pattern: string) =>
    parsePattern(pattern).combinations.map((fields) => [...fields.keys()].join(' '))

  it('multiplies out in the order written', () => {
    expect(
      paths('{"s":[1],"$or":[{"a":[1]},{"b":[1]}],"x":{"$or":[{"c":[1]},{"$or":[{"d":[1]},{"e":[1]}]}]}}'),
    ).toEqual(['s a x.c', 's b x.c', 's a x.d', 's b x.d', 's a x.e', 's b x.e'])
  })

  it('keeps the last of two values for one path', () => {
    const values = (pattern: string) =>
      parsePattern(pattern).combinations.map((fields) =>
        fields.get('a')?.matchers.map((matcher) => ('text' in matcher ? matcher.text : matcher)),
      )
    expect(values('{"a":[1],"$or":[{"a":[2]},{"b":[3]}]}')).toEqual([['2'], ['1']])
    expect(values('{"$or":[{"a":[2]},{"b":[3]}],"a":[1]}')).toEqual([['1'], ['1']])
  })
})

describe('limits', () => {
  const limited = (pattern: unknown) => caught(() => parsePattern(pattern))
  const or = { $or: [{ a: [1] }, { b: [1] }] }
  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, [1]]))
  const nested = (count: number, value: unknown): unknown =>
    count === 0 ? value : { n: nested(count - 1, value) }

  it.each([
    ['fields', fields(257), 'Size of rule exceeds max value of 256'],
    [
      '$or',
      Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`f${index}`, or])),
      '$or makes more than 1000 rule combinations',
    ],
    ['depth', nested(200, [1]), 'Pattern is nested more than 100 levels deep'],
    ['depth of text', '{"a":'.repeat(10_000), 'Pattern is nested more than 100 levels deep'],
    ['length', `{"a":["${'x'.repeat(300_000)}"]}`, 'Pattern is longer than 262144 characters'],
    ['values', { a: Array.from({ length: 30_000 }, () => 1) }, 'Pattern has more than 20000 values'],
  ])('%s', (_, pattern, message) => {
    expect(limited(pattern)).toMatchObject({ code: 'SB_PATTERN_LIMIT', message })
  })

  it('on paths are found as they are when compiling', () => {
    const dotted = (names: number) => Array.from({ length: names }, () => 'a').join('.')
    expect(validatePattern({ x: { [dotted(100)]: [1] }, y: [] })).toMatchObject([
      { code: 'SB_PATTERN_LIMIT', message: 'Path has more than 100 names' },
    ])
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`f${index}.${dotted(60)}`, [1]]),
    )
    expect(messages(many)).toEqual(['Pattern has too many and too long paths'])
  })

  it('let 256 fields and 1,000 combinations pass', () => {
    expect(parsePattern(fields(256)).fields).toHaveLength(256)
    const alternatives = Array.from({ length: 1000 }, (_, index) => ({ [`f${index}`]: [1] }))
    expect(parsePattern({ $or: alternatives }).combinations).toHaveLength(1000)
  })
})

function caught(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
