import type { EventStory } from '../../http/views/event-story.ts'
import { clientFor, withExamples, withGateway, type AddCommand, type GatewayOptions } from '../command.ts'
import { eventScreen } from '../screens/event-screen.ts'
import { usageError } from '../usage.ts'

interface Options extends GatewayOptions {
  readonly raw?: boolean
}

/** `signalbox events show`: what happened to that event. */
export const addEventsShow: AddCommand = (parent, context) => {
  const command = parent
    .command('show')
    .description(
      'Tell the whole story of one event: how it was verified, which rules matched and why, each delivery',
    )
    .argument('<id>', 'its place in the log (4711), our id (evt_…), or the id that its sender gave it')
    .option('--raw', 'print the exact bytes that came, and nothing else')
  withGateway(command, 'print JSON, the same object as the API')
  withExamples(command, [
    ['signalbox events show 4711', 'by its place in the log'],
    ['signalbox events show evt-abc123def456 --json', 'by the id of its sender, as JSON'],
    ['signalbox events show 4711 --raw | sha256sum', 'the bytes that were signed'],
  ])
  command.action(async (id: string, options: Options) => {
    const { out } = context
    if (options.raw && options.json) throw usageError('--raw and --json cannot be combined')
    const client = await clientFor(options, context)
    const path = `/v1/events/${encodeURIComponent(id.replace(/^#(?=\d)/, ''))}`
    if (options.raw) {
      const response = await client.request(`${path}/raw`)
      out.stream.write(new Uint8Array(await response.arrayBuffer()))
      return
    }
    const story = await client.get<EventStory>(path)
    if (options.json) out.json(story)
    else out.print(...eventScreen(story, out, context.now()))
  })
}
