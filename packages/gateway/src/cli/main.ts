#!/usr/bin/env node
/**
 * The command `signalbox`. This file alone has to load on any Node: an older one gets a sentence
 * instead of a stack trace. Everything else is imported after that is known.
 *
 * @module
 */
import nodeModule from 'node:module'
import { compileCacheFolder } from './compile-cache.ts'
import { nodeProblem } from './node-version.ts'

const problem = nodeProblem(process.versions.node)
if (problem === undefined) {
  // Loading and compiling is most of what a short command does.
  nodeModule.enableCompileCache(compileCacheFolder(process.env))
  const { runProcess } = await import('./run-process.ts')
  process.exitCode = await runProcess()
} else {
  console.error(problem)
  process.exitCode = 1
}
