import { ConfigError, findSecret, loadConfig, renderProblem, type LoadedConfig } from '../../config/index.ts'
import { defaultApiBaseUrl, defaultToleranceSec } from '../../config/defaults.ts'
import type { CliContext } from '../context.ts'
import { findLocalQuietly, gatewayIn, type LocalGateway } from '../find-gateway.ts'
import { fail, note, ok, warn, type Finding } from './finding.ts'
import { checkDataDir, checkDisk, checkNode, checkToken } from './machine.ts'
import { checkClock, checkPorts, checkTargets } from './network.ts'
import { checkRunning } from './running.ts'

export interface ExamineOptions {
  readonly config?: string
  /** The version of Node to judge. */
  readonly node: string
}

/**
 * Runs all checks. Where there is no config but a gateway runs, as beside `signalbox dev`, that gateway
 * and its config are looked at. What needs the config is left out where it cannot be read.
 */
export async function examine(options: ExamineOptions, context: CliContext): Promise<Finding[]> {
  const found = [checkNode(options.node)]
  const { loaded, findings, isMissing } = await checkConfigFile(options.config, context)
  const { cwd, env } = context
  const running = isMissing && options.config === undefined ? findLocalQuietly({ cwd, env }) : undefined
  if (running) {
    found.push(note('config', `none here; this is about the gateway that runs at ${running.admin}`))
    return running.config === undefined
      ? [...found, ...(await examineRunning(running, context))]
      : [...found, ...(await examine({ ...options, config: running.config }, context)).slice(1)]
  }
  found.push(...findings)
  if (loaded === undefined) {
    found.push(
      note('gateway', 'data, disk, port, token, clock and targets are checked once the config can be read'),
    )
    return found
  }
  const { config } = loaded
  const { dataDir } = config
  const sources = Object.values(config.sources)
  const api = sources.find(({ enrich }) => enrich !== undefined)?.enrich?.baseUrl ?? defaultApiBaseUrl
  const tolerance = Math.min(...sources.map(({ toleranceSec }) => toleranceSec), defaultToleranceSec)
  const own = gatewayIn(dataDir)
  const rest = await Promise.all([
    checkDataDir(dataDir),
    checkDisk(dataDir),
    own === undefined ? checkPorts(config) : checkRunning(own, context),
    checkToken(dataDir, env),
    checkClock(api, context.now, tolerance),
    checkTargets(config),
  ])
  return [...found, ...rest.flat()]
}

/** What can be known of a gateway without its config. */
async function examineRunning(running: LocalGateway, context: CliContext): Promise<Finding[]> {
  const { dataDir } = running
  const found = await Promise.all([
    checkDataDir(dataDir),
    checkDisk(dataDir),
    checkRunning(running, context),
    checkToken(dataDir, context.env),
  ])
  return found.flat()
}

async function checkConfigFile(
  path: string | undefined,
  { cwd, env }: CliContext,
): Promise<{ loaded?: LoadedConfig; findings: Finding[]; isMissing?: boolean }> {
  const options = { cwd, env, ...(path !== undefined && { path }) }
  try {
    // First without the secrets: one that is missing should not hide all else.
    const loaded = await loadConfig({ ...options, secrets: 'ignore' })
    const warnings = loaded.warnings.map((problem) =>
      warn(
        'config',
        [problem.path, problem.message].filter(Boolean).join(': '),
        problem.suggestion ?? 'See docs/reference/config.md.',
      ),
    )
    const ruleCount = loaded.config.rules.length
    const read = ok('config', `${loaded.file} (${ruleCount} ${ruleCount === 1 ? 'rule' : 'rules'})`)
    return { loaded, findings: [read, ...warnings, ...(await checkSecrets(options, loaded))] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    if (error.code === 'SB_CONFIG_NOT_FOUND') {
      const [what = ''] = error.message.split('\n')
      const todo =
        'Run signalbox init to write one, give its path with --config, or try signalbox dev, which needs none.'
      return { findings: [fail('config', what, todo)], isMissing: true }
    }
    return { findings: [fail('config', error.message, 'Correct what is named above.')] }
  }
}

async function checkSecrets(
  options: Parameters<typeof loadConfig>[0],
  { config }: LoadedConfig,
): Promise<Finding[]> {
  try {
    await loadConfig({ ...options, secrets: 'require' })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map((problem) => {
      const { suggestion, ...rest } = problem
      const text = renderProblem(rest).trim()
      return fail(
        'secrets',
        text,
        suggestion ?? 'Set it in the environment, or in a .env file beside the config.',
      )
    })
  }
  const all = Object.values(config.sources).flatMap(({ secrets }) => secrets)
  const present = all.filter(({ value }) => findSecret(value, options.env) !== undefined).length
  return [ok('secrets', `all that the config uses are set (${present} for sources)`)]
}
