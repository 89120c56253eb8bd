/**
 * A route of the admin API as a value: what it answers to, who may use it, what it does.
 *
 * @module
 */
import type { Context } from 'hono'
import { z } from 'zod'
import { SignalboxError } from '../../errors/index.ts'
import type { AdminEnv } from '../auth/guard.ts'
import type { Need } from '../auth/tokens.ts'
import type { AdminDeps } from '../deps.ts'
import { parseQuery } from '../query.ts'

export type AdminContext = Context<AdminEnv>

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** `open`: no token. */
  readonly need: Need | 'open' | ((c: AdminContext) => Need)
  readonly handle: (c: AdminContext) => Response | Promise<Response>
}

export type RoutesOf = (deps: AdminDeps) => readonly Route[]

/** The query of a request, as the schema says. */
export function queryOf<S extends z.ZodObject>(c: AdminContext, schema: S): z.output<S> {
  return parseQuery(new URL(c.req.url).searchParams, schema)
}

const nothing = z.object({})

/** Refuses any query parameter. */
export function noQuery(c: AdminContext): void {
  queryOf(c, nothing)
}

/** A parameter of the path. Anything too long to be an id cannot be found. */
export function pathParam(c: AdminContext, name: string): string {
  const value = c.req.param(name) ?? ''
  if (value.length > 300) throw new SignalboxError('SB_NOT_FOUND', { what: 'such id' })
  return value
}
