/**
 * What the commands have in common: options for the gateway to ask, examples, running.
 *
 * @module
 */
import type { Command } from 'commander'
import { ApiClient } from './api-client.ts'
import type { CliContext } from './context.ts'

/** Options of every command that asks a gateway. */
export interface GatewayOptions {
  readonly url?: string
  readonly token?: string
  readonly config?: string
  readonly json?: boolean
}

/** Adds a command to its parent. */
export type AddCommand = (parent: Command, context: CliContext) => void

const allExamples = new WeakMap<Command, readonly Example[]>()

/** A command line and what it does. */
export type Example = readonly [line: string, meaning: string]

/** Adds examples to the help of a command. */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  allExamples.set(command, examples)
  const text = examples.map(([line, meaning]) => `  # ${meaning}\n  $ ${line}`).join('\n\n')
  return command.addHelpText('after', `\nExamples:\n${text}`)
}

/** The examples of a command, for the reference page. */
export const examplesOf = (command: Command): readonly Example[] => allExamples.get(command) ?? []

export function withJson(command: Command, what = 'print JSON instead of text'): Command {
  return command.option('--json', what)
}

export function withGateway(command: Command, json?: string): Command {
  return withJson(command, json)
    .option('--url <url>', 'address of the gateway (SIGNALBOX_URL); found by itself on this machine')
    .option('-c, --config <file>', 'the gateway that runs with this config')
    .option('--token <token>', 'its token (SIGNALBOX_TOKEN); found by itself on this machine')
}

/** A client of the gateway that the options mean. */
export function clientFor(
  { url, token, config }: GatewayOptions,
  { cwd, env }: CliContext,
): Promise<ApiClient> {
  return ApiClient.find({ cwd, env, url, token, config })
}
