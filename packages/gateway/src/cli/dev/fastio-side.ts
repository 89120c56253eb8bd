/**
 * What a user of Fast.io would do: register the webhook, upload files.
 *
 * @module
 */
import type { Emulator } from '@signalbox/emulator'
import { FastioClient } from '@signalbox/fastio'
import type { DevInfo } from './dev-folder.ts'
import { sampleFiles } from './sample-files.ts'

interface WebhookList {
  readonly webhooks?: readonly { readonly id: string; readonly url: string; readonly dialect: string }[]
}

/** Makes this webhook the only one of the workspace. One that is there stays, with what waits to be sent. */
export async function registerWebhook(fastio: Emulator, url: string, info: DevInfo): Promise<void> {
  const { workspace, token } = fastio
  const path = `${fastio.url}/workspaces/${workspace.id}/webhooks/`
  const headers = { authorization: `Bearer ${token}` }
  const { webhooks = [] } = (await (await fetch(path, { headers })).json()) as WebhookList
  const kept = webhooks.find((webhook) => webhook.url === url && webhook.dialect === info.dialect)
  for (const webhook of webhooks) {
    if (webhook !== kept) await fetch(path + webhook.id, { method: 'DELETE', headers })
  }
  if (kept) return
  await using client = new FastioClient({ baseUrl: fastio.url, token })
  await client.registerWebhook(workspace.id, { url, secret: info.secret, dialect: info.dialect })
}

/** Uploads the sample files through the API; their names. */
export async function uploadSamples(fastio: Emulator): Promise<string[]> {
  await using client = new FastioClient({ baseUrl: fastio.url, token: fastio.token })
  for (const { name, bytes } of sampleFiles) {
    await client.uploadSmall(fastio.workspace.id, 'root', name, bytes)
  }
  return sampleFiles.map(({ name }) => name)
}
