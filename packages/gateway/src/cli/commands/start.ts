import { Command } from 'commander'
import { loadConfig } from '../../config/index.ts'
import { startGateway } from '../../gateway/start.ts'

export function startCommand(version: string): Command {
  return new Command('start')
    .description('Run the gateway with a config.')
    .option('-c, --config <file>', 'the config file, or a folder with one')
    .action(async (options: { config?: string }) => {
      const { config, warnings } = await loadConfig({
        cwd: process.cwd(),
        env: process.env,
        ...(options.config !== undefined && { path: options.config }),
      })
      for (const warning of warnings) console.error(`warning: ${JSON.stringify(warning)}`)
      const gateway = await startGateway(config, { version })
      // Before anything is printed: whoever waits for the first line may ask us to stop.
      let stopping = false
      const stop = (): void => {
        if (stopping) process.exit(1)
        stopping = true
        void gateway.close().then(() => process.exit(0))
      }
      process.on('SIGINT', stop)
      process.on('SIGTERM', stop)
      console.log(`admin    ${gateway.urls.admin}`)
      for (const name of Object.keys(config.sources)) {
        console.log(`webhook  ${gateway.urls.ingest}/webhooks/${name}`)
      }
      if (gateway.tokenIsNew) console.log(`token    ${gateway.token}`)
      void gateway.failed.then(async (error) => {
        console.error(error.message)
        await gateway.close()
        process.exit(1)
      })
    })
}
