import { ConfigError, findSecret, loadConfig, renderProblem, type LoadedConfig } from '../../config/index.ts'
import { defaultApiBaseUrl, defaultToleranceSec } from '../../config/defaults.ts'
import type { CliContext } from '../context.ts'
import { fail, note, ok, warn, type Finding } from './finding.ts'
import { checkDataDir, checkDisk, checkNode, checkToken } from './machine.ts'
import { checkClock, checkPorts, checkTargets } from './network.ts'

export interface ExamineOptions {
  readonly config?: string
  /** The version of Node to judge. */
  readonly node: string
}

/** Runs all checks. What needs the config is left out where it cannot be read. */
export async function examine(options: ExamineOptions, context: CliContext): Promise<Finding[]> {
  const found = [checkNode(options.node)]
  const { loaded, findings } = await checkConfigFile(options.config, context)
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
  const rest = await Promise.all([
    checkDataDir(dataDir),
    checkDisk(dataDir),
    checkPorts(config),
    checkToken(dataDir, context.env),
    checkClock(api, context.now, tolerance),
    checkTargets(config),
  ])
  return [...found, ...rest.flat()]
}

async function checkConfigFile(
  path: string | undefined,
  { cwd, env }: CliContext,
): Promise<{ loaded?: LoadedConfig; findings: Finding[] }> {
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
      const todo = 'Run signalbox init to write one, or give its path with --config.'
      return { findings: [fail('config', what, todo)] }
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
