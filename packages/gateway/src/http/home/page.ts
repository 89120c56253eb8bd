/**
 * The page at `/`: says what this is and where to look, and shows events as they come once somebody is
 * logged in. Self-contained: no asset of another origin, nothing to build.
 *
 * @module
 */
import { escapeHtml } from './escape.ts'
import { homeScript } from './script.ts'
import { homeStyle } from './style.ts'

export interface HomeView {
  readonly version: string
  readonly sources: readonly string[]
  /** Name of the token; left out if nobody is logged in. */
  readonly caller?: string
  readonly notice?: string
  readonly nonce: string
}

const mark = `<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="12" width="26" height="16" rx="4"/><circle cx="10" cy="20" r="3"/><circle cx="22" cy="20" r="3"/><path d="M16 12V4m0 0h8"/></svg>`

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect x='3' y='10' width='26' height='17' rx='5' fill='%232f6fdf'/%3E%3Ccircle cx='10' cy='18.5' r='3.4' fill='%23fff'/%3E%3Ccircle cx='22' cy='18.5' r='3.4' fill='%237ee2a8'/%3E%3C/svg%3E"

export function homePage(view: HomeView): string {
  const nonce = escapeHtml(view.nonce)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Signalbox</title>
<link rel="icon" href="${icon}">
<style nonce="${nonce}">${homeStyle}</style>
</head>
<body>
<header>
  ${mark}
  <div><h1>Signalbox</h1><p>Event gateway for files on Fast.io</p></div>
  <span class="grow"></span>
  <span class="version">${escapeHtml(view.version)}</span>
  ${view.caller === undefined ? '' : `<span class="who">${escapeHtml(view.caller)}</span><button id="logout" type="button">Log out</button>`}
</header>
<main>
${view.caller === undefined ? login(view) : live()}
${where(view)}
</main>
<script nonce="${nonce}">${homeScript}</script>
</body>
</html>
`
}

function login(view: HomeView): string {
  const notice =
    view.notice === undefined ? '' : `<p class="notice" role="alert">${escapeHtml(view.notice)}</p>`
  return `<section class="card">
  <h2>Log in to see events as they come</h2>
  ${notice}
  <form id="login" method="post" action="/session">
    <label for="token">Token</label>
    <div class="row"><input id="token" name="token" type="password" autocomplete="current-password" placeholder="sbx_…" required maxlength="512"><button>Log in</button></div>
  </form>
  <p class="hint">The admin token was printed at the first start. It is in the file <code>admin-token</code> in the gateway’s data directory.</p>
</section>`
}

function live(): string {
  return `<section class="card">
  <div class="title"><h2>Events</h2><span id="state" class="state" role="status">connecting</span></div>
  <div class="scroll"><table>
    <thead><tr><th>#</th><th>Time</th><th>Type</th><th>What</th><th>Dialect</th></tr></thead>
    <tbody id="events"></tbody>
  </table></div>
  <p id="empty" class="hint" hidden>Nothing has come yet. Try <code>signalbox trigger file.created</code>.</p>
</section>
<section class="card" id="story" hidden aria-live="polite"></section>`
}

function where({ sources }: HomeView): string {
  const doors = sources.map((name) => `<li><code>POST /webhooks/${escapeHtml(name)}</code></li>`).join('')
  return `<section class="columns">
  <div class="card"><h2>Where events come in</h2><ul>${doors || '<li>No source is configured.</li>'}</ul></div>
  <div class="card"><h2>Where to look</h2><ul>
    <li><code>signalbox events tail</code> events as they come</li>
    <li><code>signalbox events show 1</code> what happened to one</li>
    <li><code>signalbox dead-letters ls</code> what could not be delivered</li>
    <li><a href="/readyz">/readyz</a> whether it can work, <a href="/healthz">/healthz</a> whether it runs</li>
    <li><a href="/v1/status">/v1/status</a>, <a href="/v1/events">/v1/events</a>, <a href="/metrics">/metrics</a> (with a token)</li>
  </ul></div>
</section>`
}
