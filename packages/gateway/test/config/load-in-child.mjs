// Loads configs with the build that is named first, and prints what came out as one line of JSON each.
import { pathToFileURL } from 'node:url'

const [dist, ...paths] = process.argv.slice(2)
const { loadConfig } = await import(pathToFileURL(`${dist}/config/load.js`).href)
const running = await import(pathToFileURL(`${dist}/index.js`).href)

for (const path of paths) {
  try {
    const { file, config, warnings } = await loadConfig({ cwd: process.cwd(), path, env: process.env })
    // A TypeScript or JavaScript config leaves here what it imported.
    const isSameCopy = globalThis.imported === undefined || globalThis.imported === running.defineConfig
    console.log(JSON.stringify({ file, config, warnings, isSameCopy }))
  } catch (error) {
    console.log(JSON.stringify({ code: error.code, message: error.message, problems: error.problems }))
  }
  delete globalThis.imported
}
