import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError } from './config-error.ts'
import { nearest } from '../targets/options/nearest.ts'

const extensions = ['ts', 'mts', 'js', 'mjs', 'json'] as const
const names = extensions.map((extension) => `signalbox.config.${extension}`)

/**
 * The absolute path of the config: the one given, or the first `signalbox.config.{ts,mts,js,mjs,json}`
 * in the folder. A folder given stands for the config in it.
 *
 * @example
 * locateConfig('/srv/gateway') // '/srv/gateway/signalbox.config.ts'
 */
export function locateConfig(cwd: string, given?: string): string {
  const start = given === undefined ? cwd : resolve(cwd, given)
  if (given !== undefined && isFile(start)) return checkedExtension(start)
  const found = names.map((name) => join(start, name)).find(isFile)
  if (found !== undefined) return found
  throw notFound(start, given)
}

function checkedExtension(file: string): string {
  if (extensions.some((extension) => file.endsWith(`.${extension}`))) return file
  throw new ConfigError('SB_CONFIG_UNREADABLE', file, [
    {
      path: '',
      message: 'this kind of file is not a config',
      expected: `a file that ends with ${extensions.map((extension) => `.${extension}`).join(', ')}`,
      found: file,
    },
  ])
}

function notFound(place: string, given: string | undefined): ConfigError {
  const near = nearest('signalbox.config.ts', similarNames(place))
  return new ConfigError('SB_CONFIG_NOT_FOUND', place, [
    {
      path: '',
      message: 'no config',
      expected: given === undefined || isFolder(place) ? `one of ${names.join(', ')}` : 'a file',
      found: near === undefined ? 'nothing' : `${near}, which is not a name of a config`,
      suggestion: 'run `signalbox init` to write one, or give its path with --config',
    },
  ])
}

/** Files that could have been meant, such as `signalbox.conf.ts`. */
function similarNames(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder).filter((name) => name.startsWith('signalbox')) : []
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
