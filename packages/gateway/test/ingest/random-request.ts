import { eventBody, requestBytes, signature } from './harness.ts'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface RandomRequest {
  readonly bytes: Buffer
  /** Whether it may get into the log: true only for an untouched event with a right signature. */
  readonly isGenuine: boolean
  /** It may not be a whole request: the sender closes its side, so that nobody waits for more. */
  readonly isHalfClosed: boolean
  /** The connection is cut when this much was sent; undefined sends all. */
  readonly cutAt: number | undefined
}

/** One random request: a genuine event in one of eight, else something broken, hostile or odd. */
export function randomRequest(random: () => number, id: string): RandomRequest {
  const int = (below: number): number => Math.floor(random() * below)
  const pick = <T>(list: readonly T[]): T => list[int(list.length)] as T
  const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, () => int(256)))
  const body = eventBody(id, { padding: 'ü'.repeat(int(300)) })
  const whole = (bytes: Buffer, isGenuine = false): RandomRequest => ({
    bytes,
    isGenuine,
    isHalfClosed: false,
    cutAt: undefined,
  })
  const partial = (bytes: Buffer, cutAt?: number): RandomRequest => ({
    bytes,
    isGenuine: false,
    isHalfClosed: true,
    cutAt,
  })

  const kinds: readonly (() => RandomRequest)[] = [
    () => whole(requestBytes(body, signature(body)), true),
    () => whole(requestBytes(body, signature(body, noise(8).toString('hex')))),
    () => whole(requestBytes(touched(body), signature(body))),
    () => whole(requestBytes(body, { 'Fastio-Signature': oddSignature() })),
    () => whole(requestBytes(oddBody(), pick([{}, signature(body)]))),
    () => signedOdd(),
    () => partial(Buffer.concat([noise(int(200)), Buffer.from('\r\n\r\n')])),
    () => partial(oddHead()),
    () => {
      const bytes = requestBytes(body, signature(body))
      return partial(bytes, 1 + int(bytes.length - 1))
    },
    () => partial(chunked()),
  ]
  return pick(kinds)()

  function touched(bytes: Buffer): Buffer {
    const copy = Buffer.from(bytes)
    const at = int(copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 + int(255))
    return copy
  }

  function oddSignature(): string {
    const right = Object.values(signature(body))[0] ?? ''
    return pick([
      '',
      right.slice(0, int(right.length)),
      `${right}0`,
      right.slice(7),
      `sha1=${right.slice(7)}`,
      `t=1,v1=${right.slice(7)}`,
      `${right},${right}`,
      'sha256='.repeat(300),
      noise(30)
        .toString('latin1')
        .replace(/[^\x20-\x7e]/g, '='),
    ])
  }

  function oddBody(): Buffer {
    return Buffer.from(
      pick<string | Buffer>([
        '',
        '{}',
        'null',
        '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}',
        '['.repeat(5_000),
        '{"a":'.repeat(2_000),
        `\uFEFF${body.toString()}`,
        noise(int(2_000)),
        body.subarray(0, int(body.length)),
        `{"eventType":"upload","eventId":${'9'.repeat(400)}}`,
        `{"eventType":${'"x'.repeat(50)}`,
        `{"challenge":${'"'.repeat(1 + int(3))}`,
      ]),
    )
  }

  /** Authentic bytes that are no event: nothing of it may be stored either. */
  function signedOdd(): RandomRequest {
    const odd = pick([
      Buffer.from('{'),
      Buffer.from('[1,2]'),
      Buffer.from('{"a":'.repeat(500)),
      Buffer.from([0xff]),
    ])
    return whole(requestBytes(odd, signature(odd)))
  }

  function oddHead(): Buffer {
    const line = pick([
      'GET /webhooks/fastio HTTP/1.1',
      'POST /webhooks/%66astio HTTP/1.1',
      'POST /webhooks/../webhooks/fastio HTTP/1.1',
      'POST //webhooks/fastio HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'CONNECT evil:80 HTTP/1.1',
      'POST /webhooks/fastio HTTP/9.9',
      'POST /webhooks/fastio',
      `POST /${'a'.repeat(int(20_000))} HTTP/1.1`,
      'PRI * HTTP/2.0',
    ])
    const headers = pick<Record<string, string>>([
      {},
      { 'Content-Length': '-1' },
      { 'Content-Length': '99999999999999999999' },
      { 'Content-Encoding': 'gzip' },
      { 'Transfer-Encoding': 'gzip' },
      { Expect: 'magic' },
      { Connection: 'Upgrade', Upgrade: 'websocket' },
      { Connection: 'Upgrade', Upgrade: 'h2c' },
      { 'Content-Type': noise(20).toString('base64') },
    ])
    return requestBytes(body, { ...signature(body, 'guess'), ...headers }, line)
  }

  function chunked(): Buffer {
    const size = pick(['5', '0', 'zz', 'ffffffffffffffff', '-1', '5;x=y'])
    const head = 'POST /webhooks/fastio HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n'
    return Buffer.from(`${head}${size}\r\nabcde\r\n${pick(['0\r\n\r\n', '', '0\r\nX: y\r\n\r\n'])}`)
  }
}
