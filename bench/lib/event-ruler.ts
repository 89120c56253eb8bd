// event-ruler, AWS's own matcher, in a Java process beside this one: built from its public Maven artifact and a small harness.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const sources = join(dirname(dirname(fileURLToPath(import.meta.url))), 'event-ruler')

export interface EventRuler extends AsyncDisposable {
  /** Loads a file of events, one a line. */
  events(file: string): Promise<number>
  /** Builds a machine of rules; answers the milliseconds that took. */
  rules(name: string, rules: object): Promise<number>
  /** Matches the first `count` events; answers nanoseconds, and the ids found in all. */
  round(name: string, count: number): Promise<{ nanoseconds: number; found: number }>
  /** How many of the first `count` events each rule matches. */
  counts(name: string, count: number): Promise<Record<string, number>>
}

/** Fetches and starts it. `folder` is for what is built. */
export async function startEventRuler(folder: string): Promise<EventRuler> {
  mkdirSync(folder, { recursive: true })
  const classPath = join(folder, 'class-path')
  tool('mvn', [
    '-q',
    '-B',
    '-f',
    join(sources, 'pom.xml'),
    'dependency:build-classpath',
    `-Dmdep.outputFile=${classPath}`,
  ])
  const jars = readFileSync(classPath, 'utf8').trim()
  tool('javac', ['-cp', jars, '-d', folder, join(sources, 'Harness.java')])
  const java = spawn('java', ['-Xmx6g', '-cp', `${jars}:${folder}`, 'Harness'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: java.stdout })[Symbol.asyncIterator]()
  const ask = async (command: string): Promise<string> => {
    java.stdin.write(`${command}\n`)
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`event-ruler stopped at: ${command}`)
    return value
  }
  return {
    events: async (file) => Number(await ask(`events ${file}`)),
    rules: async (name, rules) => {
      const file = join(folder, `${name}.json`)
      writeFileSync(file, JSON.stringify(rules))
      return Number(await ask(`rules ${name} ${file}`))
    },
    round: async (name, count) => {
      const [nanoseconds = 0, found = 0] = (await ask(`round ${name} ${count}`)).split(' ').map(Number)
      return { nanoseconds, found }
    },
    counts: async (name, count) => JSON.parse(await ask(`counts ${name} ${count}`)) as Record<string, number>,
    [Symbol.asyncDispose]: async () => {
      java.stdin.end()
      if (java.exitCode === null) await once(java, 'exit')
    },
  }
}

function tool(command: string, options: readonly string[]): void {
  const { status, error, stdout, stderr } = spawnSync(command, options, { encoding: 'utf8' })
  if (error !== undefined) {
    throw new Error(
      `${command} could not be started (${error.message}). This benchmark compares with event-ruler: install a JDK, version 17 or later, ` +
        'and Maven, with a way to Maven Central, or run it with --no-ruler.',
    )
  }
  if (status !== 0) throw new Error(`${command} failed:\n${stdout}${stderr}`)
}
