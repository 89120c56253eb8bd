import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import { ApiError, missingField } from '../api-error.ts'
import type { Service } from '../service.ts'
import type { Workspace } from '../storage/accounts.ts'
import { nodeOf } from '../storage/node.ts'
import type { StorageNode } from '../storage/node.ts'
import { apiTime } from '../time.ts'
import { readFields } from './body.ts'
import type { Env } from './guards.ts'
import { pageStyle } from './page-style.ts'
import { optionalText, requireText } from './params.ts'

type Html = ReturnType<typeof html>

/** The most files the page shows of a workspace. */
const SHOWN = 200

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: a browser would then send our own form with `Origin: null`, as a stranger's.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** A page that shows what is there and lets a person make an event by dropping a file in. */
export function pageRoutes(service: Service): Hono<Env> {
  const routes = new Hono<Env>()

  routes.get('/', (context) => context.html(page(service, undefined), 200, HEADERS))

  routes.post('/_emulator/files', async (context) => {
    try {
      const fields = await readFields(context.req.raw)
      const workspace = service.accounts.workspace(requireText(fields, 'workspace'))
      const file = fields.file('file')
      if (!file || file.name === '') throw missingField('file')
      const hash = await service.content.put(file.bytes)
      const content = { hash, size: file.bytes.length, actorId: service.ready.user.id }
      const folder = optionalText(fields, 'folder') ?? 'root'
      service.files.putFile(workspace, folder, file.name.split(/[/\\]/).at(-1) ?? '', content)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return context.html(page(service, error.message), 406, HEADERS)
    }
    service.courier.wake()
    return context.redirect('/', 303)
  })
  return routes
}

function page(service: Service, problem: string | undefined): Html {
  const { items } = service.accounts.workspaces(100, 0)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Fast.io emulator</title>
        <style>
          ${raw(pageStyle)}
        </style>
      </head>
      <body>
        <h1>Fast.io emulator</h1>
        <p>
          A stand-in for the Fast.io API on this machine, for development and tests. The API is at
          <code>/current</code>; it needs the API key that was printed at the start. Nothing here leaves this
          machine.
        </p>
        ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
        ${items.map((workspace) => workspaceSection(service, workspace))}
        <section>
          <h2>Last events</h2>
          ${eventTable(service)}
        </section>
      </body>
    </html>`
}

function workspaceSection(service: Service, workspace: Workspace): Html {
  const rows = service.db.all(
    'SELECT * FROM nodes WHERE workspace_id = ? AND trashed_with IS NULL ORDER BY modified DESC LIMIT ?',
    workspace.id,
    SHOWN,
  )
  return html`<section>
    <h2>${workspace.name}</h2>
    <p class="dim">Workspace <code>${workspace.id}</code> in <code>${workspace.orgDomain}</code></p>
    <form method="post" action="/_emulator/files" enctype="multipart/form-data">
      <input type="hidden" name="workspace" value="${workspace.id}" />
      <label>
        Drop a file here, or choose one (up to 4 MiB)
        <input type="file" name="file" required />
      </label>
      <button>Upload to ${workspace.name}</button>
    </form>
    ${rows.length === 0 ? html`<p class="dim">No files yet.</p>` : fileTable(service, rows.map(nodeOf))}
  </section>`
}

function fileTable(service: Service, nodes: readonly StorageNode[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Path</th>
        <th scope="col">Size</th>
        <th scope="col">Changed</th>
      </tr>
    </thead>
    <tbody>
      ${nodes.map(
        (node) =>
          html`<tr>
            <td>${service.tree.path(node)}${node.type === 'folder' ? '/' : ''}</td>
            <td class="size">${node.size === undefined ? '' : node.size.toLocaleString('en')}</td>
            <td class="time">${apiTime(node.modified)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function eventTable(service: Service): Html {
  const { items } = service.events.search({}, 20, 0)
  if (items.length === 0) return html`<p class="dim">Nothing has happened yet.</p>`
  return html`<table>
    <tbody>
      ${items.map(
        (event) =>
          html`<tr>
            <td class="time">${apiTime(event.created)}</td>
            <td><code>${event.name}</code></td>
            <td>${event.data.path ?? event.objectId}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
