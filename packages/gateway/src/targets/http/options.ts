/**
 * The options of `http(...)`: their types for an editor and their schema for everything else.
 *
 * @module
 */
import { z } from 'zod'
import type { SecretRef } from '../../contract/target.ts'
import { policyShape } from '../options/policy.ts'
import type { PolicyOptions } from '../options/policy.ts'
import { secretRefSchema } from '../options/secret-ref.ts'
import { parseBlock } from './address.ts'
import { bodyFormats } from './body.ts'
import type { BodyFormat } from './body.ts'
import type { HttpTls } from './connector.ts'
import type { AllowPrivate } from './guard.ts'
import { headerNameProblem, isHeaderValue } from './headers.ts'
import type { HttpAuth } from './headers.ts'

/** Options of `http(...)`. */
export interface HttpOptions extends PolicyOptions {
  /** Signs each delivery. Without one, the receiver cannot tell who sent it. */
  secret?: SecretRef
  /** Several secrets during a rotation: each makes a signature, the first one `X-Fastio-Signature` too. */
  secrets?: readonly SecretRef[]
  /** What is sent. Default `envelope`. */
  body?: BodyFormat
  /** More headers. Those that Signalbox sets itself are refused. */
  headers?: Readonly<Record<string, SecretRef>>
  /** Sent as `Authorization`. */
  auth?: HttpAuth
  /** Certificates. */
  tls?: HttpTls
  /** Allows addresses that are not public: all, or these hosts, addresses and CIDR blocks. Default false. */
  allowPrivate?: AllowPrivate
  /** More of a response than this is not read. Default 64 KiB. */
  maxResponseBytes?: number
}

const headersSchema = z
  .record(z.string(), secretRefSchema, { error: 'Expected an object of names and values' })
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      const problem = headerNameProblem(name)
      if (problem !== undefined) context.addIssue({ code: 'custom', path: [name], message: problem })
      if (typeof value === 'string' && !isHeaderValue(value)) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'Expected text without line breaks or other control characters',
        })
      }
    }
  })

const authSchema = z.union(
  [
    z.strictObject({ bearer: secretRefSchema }),
    z.strictObject({ basic: z.strictObject({ user: secretRefSchema, password: secretRefSchema }) }),
  ],
  { error: 'Expected { bearer } or { basic: { user, password } }' },
)

const allowedEntry = z
  .string({ error: 'Expected text' })
  .refine((entry) => parseBlock(entry) || isHostName(entry), {
    error: 'Expected a host without port, an address, or a block such as 10.0.0.0/8',
  })

const isHostName = (text: string): boolean => /^(?!-)[a-z\d_-]+(?:\.[a-z\d_-]+)*\.?$/i.test(text)

/** The schema of the options; strict, so that a misspelt name does not pass in silence. */
export const httpSchema = z
  .strictObject({
    ...policyShape,
    secret: secretRefSchema.optional(),
    secrets: z.array(secretRefSchema, { error: 'Expected a list of secrets' }).min(1).max(10).optional(),
    body: z.enum(bodyFormats, { error: `Expected one of ${bodyFormats.join(', ')}` }).optional(),
    headers: headersSchema.optional(),
    auth: authSchema.optional(),
    tls: z
      .strictObject({
        ca: secretRefSchema.optional(),
        cert: secretRefSchema.optional(),
        key: secretRefSchema.optional(),
        rejectUnauthorized: z.boolean({ error: 'Expected true or false' }).optional(),
      })
      .optional(),
    allowPrivate: z
      .union([z.boolean(), z.array(allowedEntry)], {
        error: 'Expected true, false or a list of hosts and blocks',
      })
      .optional(),
    maxResponseBytes: z
      .number({ error: 'Expected a number of bytes' })
      .int()
      .min(0)
      .max(16_777_216)
      .optional(),
  })
  .superRefine((options, context) => {
    const complain = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (options.secret !== undefined && options.secrets)
      complain(['secrets'], 'Expected either secret or secrets')
    if (options.auth && Object.keys(options.headers ?? {}).some((name) => /^authorization$/i.test(name))) {
      complain(['headers', 'authorization'], 'Expected either auth or an authorization header')
    }
    const { cert, key } = options.tls ?? {}
    if ((cert === undefined) !== (key === undefined)) complain(['tls'], 'Expected cert and key together')
  })
