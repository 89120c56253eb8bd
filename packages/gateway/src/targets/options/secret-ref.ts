import { z } from 'zod'
import type { SecretRef } from '../../contract/target.ts'

/** A schema for a secret: text, or what `env('NAME')` makes. */
export const secretRefSchema: z.ZodType<SecretRef> = z.union(
  [z.string().min(1), z.strictObject({ $env: z.string().min(1), fallback: z.string().exactOptional() })],
  { error: "Expected text or env('NAME')" },
)
