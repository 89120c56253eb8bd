/**
 * `signalbox/contract`: the types that targets and configs are made of, for packages that add
 * targets of their own. There is nothing here at run time.
 *
 * @module
 */
export type * from './config.ts'
export type * from './target.ts'
