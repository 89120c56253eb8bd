/**
 * The script of the page at `/`. Plain browser JavaScript as text: it is served as it stands. Everything
 * from an event goes through `textContent`, never into markup.
 *
 * `#token=…` in the address logs in: the part after `#` never leaves the browser by itself.
 *
 * @module
 */
export const homeScript = `
'use strict'
const $ = (id) => document.getElementById(id)
const el = (tag, text, kind) => {
  const node = document.createElement(tag)
  if (text !== undefined) node.textContent = String(text)
  if (kind) node.className = kind
  return node
}

const fragment = new URLSearchParams(location.hash.slice(1)).get('token')
if (fragment) {
  history.replaceState(null, '', location.pathname)
  if ($('login')) {
    $('token').value = fragment
    $('login').submit()
  }
}

if ($('logout')) {
  $('logout').addEventListener('click', async () => {
    await fetch('/session', { method: 'DELETE' })
    location.reload()
  })
}

function addRow(event) {
  const row = el('tr')
  const cell = el('td')
  const look = el('button', event.seq)
  look.type = 'button'
  look.title = 'What happened to this event'
  look.addEventListener('click', () => showStory(event.seq))
  cell.append(look)
  const data = event.data || {}
  const what = data.path || data.name || data.id || ''
  const time = new Date(event.time)
  row.append(cell, el('td', isNaN(time) ? event.time : time.toLocaleString()), el('td', event.type), el('td', what), el('td', event.dialect))
  $('events').prepend(row)
  while ($('events').rows.length > 100) $('events').deleteRow(-1)
  $('empty').hidden = true
}

async function showStory(seq) {
  const answer = await fetch('/v1/events/' + seq)
  const story = await answer.json()
  const card = $('story')
  card.replaceChildren()
  card.hidden = false
  if (!answer.ok) return card.append(el('p', story.detail, 'bad'))
  card.append(el('h2', 'Event ' + story.seq + ': ' + story.type))
  const v = story.verification
  const how = v.verified ? 'Verified with the secret "' + v.secret + '" (' + v.dialect + ')' : 'Not verified by a signature'
  card.append(el('p', how, v.verified ? 'good' : 'state'))
  card.append(el('h3', 'Rules'))
  for (const rule of story.rules) card.append(el('p', (rule.matched ? '✓ ' : '✗ ') + rule.rule + ': ' + rule.why, rule.matched ? 'good' : 'state'))
  card.append(el('h3', 'Deliveries'))
  if (story.deliveries.length === 0) card.append(el('p', story.routed ? 'None.' : 'Not routed yet.', 'state'))
  for (const d of story.deliveries) {
    card.append(el('p', d.rule + ' → ' + d.target + ': ' + d.state, d.state === 'delivered' ? 'good' : d.state === 'dead' ? 'bad' : 'state'))
    for (const a of d.attempts) {
      card.append(el('p', 'attempt ' + a.n + ': ' + (a.status || a.code || (a.ok ? 'ok' : 'failed')) + ' in ' + Math.round(a.latencyMs) + ' ms ' + (a.message || ''), 'state attempt'))
    }
  }
  card.append(el('h3', 'Event'), el('pre', JSON.stringify(story.envelope, null, 2)))
  card.scrollIntoView({ behavior: 'smooth', block: 'nearest' })
}

async function start() {
  const answer = await fetch('/v1/events?limit=25')
  const list = await answer.json()
  if (!answer.ok) {
    $('state').textContent = list.detail
    return
  }
  const shown = list.items.filter((item) => item.routed)
  for (const item of shown.toReversed()) {
    addRow({ seq: item.seq, time: item.time, type: item.type, data: item.event.data, dialect: item.dialect })
  }
  $('empty').hidden = shown.length > 0
  const last = shown.length > 0 ? shown[0].seq : 0
  const stream = new EventSource('/v1/events/stream?after=' + last)
  stream.onopen = () => { $('state').textContent = 'live'; $('state').className = 'state good' }
  stream.onerror = () => {
    // A refusal ends it: the session has run out.
    const over = stream.readyState === EventSource.CLOSED
    $('state').textContent = over ? 'ended: reload the page' : 'reconnecting'
    $('state').className = over ? 'state bad' : 'state'
  }
  stream.onmessage = (message) => {
    const envelope = JSON.parse(message.data)
    const box = envelope.detail.signalbox || {}
    addRow({ seq: box.seq, time: envelope.time, type: envelope['detail-type'], data: envelope.detail.data, dialect: box.dialect })
  }
}
if ($('events')) start().catch((error) => { $('state').textContent = error.message })
`
