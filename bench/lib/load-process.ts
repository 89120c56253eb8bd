// Runs a load in a process of its own: node load-process.ts '<LoadOptions as JSON>'.
import { runLoad, type LoadOptions } from './webhook-load.ts'

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions
console.log(JSON.stringify(await runLoad(options)))
