import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { DialectName } from '@signalbox/events'
import { renderInit, type InitAnswers } from '../../config/init.ts'
import { locateConfig } from '../../config/locate.ts'
import { SignalboxError } from '../../errors/index.ts'
import { urlProblem } from '../../targets/http/target-url.ts'
import { withExamples, withJson, type AddCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { askFor, sourceNameProblem } from '../init/questions.ts'
import { dialectOption } from '../usage.ts'

interface Options {
  readonly source?: string
  readonly dialect?: DialectName
  readonly target?: string
  readonly audit?: boolean
  readonly dir: string
  readonly yes?: boolean
  readonly force?: boolean
  readonly json?: boolean
}

/** A file, and what became of it. */
interface Written {
  readonly file: string
  readonly state: 'written' | 'kept'
}

/** `signalbox init`: a commented config for the answers given. */
export const addInit: AddCommand = (parent, context) => {
  const command = parent
    .command('init')
    .description('Write a commented config; asks on a terminal for what no option says')
    .option(
      '--source <name>',
      'name of the webhook source, the last part of its address (fastio)',
      sourceOption,
    )
    .option(
      '--dialect <name>',
      'the form of webhook that the sender uses (fastio-signature-sha256)',
      dialectOption,
    )
    .option('--target <url>', 'where events go; left out, they go to a stream', targetOption)
    .option('--audit', 'with a stream of what agents do')
    .option('--no-audit', 'without it')
    .option('--dir <dir>', 'the folder to write to', '.')
    .option('-y, --yes', 'ask nothing')
    .option('--force', 'overwrite what is there')
  withJson(command)
  withExamples(command, [
    ['signalbox init', 'asks'],
    ['signalbox init --yes --target https://example.com/hook', 'asks nothing'],
    [
      'signalbox init --source uploads --dialect standard-webhooks --audit --dir gateway --yes',
      'all answers given',
    ],
  ])
  command.action(async (options: Options) => {
    const dir = resolve(context.cwd, options.dir)
    const force = options.force === true
    // Before anything is asked: answers in vain annoy.
    if (!force) refuseIfThere(dir, context.cwd)
    const answers = await answersFor(options, context)
    if (answers === undefined) {
      process.exitCode = 1
      return
    }
    const files = writeFiles(dir, answers, force, context.cwd)
    if (options.json === true) context.out.json({ dir, files, ...answers })
    else context.out.print(...report(files, answers, dir, context))
  })
}

/** A config in another language counts: of two, only one would be read. */
function refuseIfThere(dir: string, cwd: string): void {
  if (!existsSync(dir)) return
  let file: string
  try {
    file = locateConfig(dir)
  } catch {
    return
  }
  throw new SignalboxError('SB_FILE_EXISTS', { file: shown(file, cwd) })
}

async function answersFor(options: Options, { input, out }: CliContext): Promise<InitAnswers | undefined> {
  const { source, dialect, target, audit } = options
  const asks = input.isTTY && out.width !== undefined && options.yes !== true && options.json !== true
  if (asks) return askFor({ source, dialect, target, audit })
  return {
    sourceName: source ?? 'fastio',
    dialect: dialect ?? 'fastio-signature-sha256',
    targetUrl: target,
    withAudit: audit ?? false,
  }
}

function writeFiles(dir: string, answers: InitAnswers, force: boolean, cwd: string): Written[] {
  try {
    mkdirSync(dir, { recursive: true })
    return Object.entries(renderInit(answers)).map(([name, text]) => {
      const path = join(dir, name)
      const file = shown(path, cwd)
      // Many projects have an .env.example of their own: it stays, and the report says what it lacks.
      if (!force && name === '.env.example' && existsSync(path)) return { file, state: 'kept' }
      writeFileSync(path, text, { flag: force ? 'w' : 'wx' })
      return { file, state: 'written' }
    })
  } catch (cause) {
    const { code, path } = cause as NodeJS.ErrnoException
    if (code === undefined) throw cause
    throw new SignalboxError(
      'SB_FILE_UNWRITABLE',
      { file: path ?? dir, why: reasons[code] ?? code },
      { cause },
    )
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission to write there',
  EPERM: 'you have no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'something is there already',
}

function report(files: readonly Written[], answers: InitAnswers, dir: string, context: CliContext): string[] {
  const { cwd, out } = context
  const { style } = out
  const variable = /^(\w+)=/m.exec(renderInit(answers)['.env.example'])?.[1] ?? ''
  return [
    ...files.map(({ file, state }) =>
      state === 'written'
        ? `${style.good('✓')} ${file}`
        : `${style.warn('!')} ${file} was there and stays as it is; it lacks ${variable}`,
    ),
    '',
    'Next:',
    ...(dir === cwd ? [] : [`  ${style.accent(`cd ${shown(dir, cwd)}`)}`]),
    `  put ${style.bold(variable)}=… into .env beside the config, or the environment`,
    `  ${style.accent('signalbox doctor')}                checks everything`,
    `  ${style.accent('signalbox start')}                 starts it`,
    `  ${style.accent('signalbox trigger file.created')}  sends it a first event`,
  ]
}

function sourceOption(text: string): string {
  const problem = sourceNameProblem(text)
  if (problem === undefined) return text
  throw new InvalidArgumentError(problem)
}

function targetOption(text: string): string {
  const problem = urlProblem(text)
  if (problem === undefined) return text
  throw new InvalidArgumentError(`${problem}.`)
}

const shown = (file: string, cwd: string): string => relative(cwd, file) || file
