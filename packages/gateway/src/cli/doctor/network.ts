/**
 * Checks of what is on the other end of a socket: the ports, the targets, the time elsewhere.
 *
 * @module
 */
import { lookup } from 'node:dns/promises'
import { connect, createServer, isIP } from 'node:net'
import type { Address, GatewayConfig } from '../../contract/config.ts'
import { HttpTarget } from '../../targets/http/http-target.ts'
import { fail, note, ok, reasonOf, warn, type Finding } from './finding.ts'

export const limitMs = 2000

/** Each door's port is free. */
export async function checkPorts({ listen }: GatewayConfig): Promise<Finding[]> {
  const doors = listen.admin === undefined ? [listen.ingest] : [listen.ingest, listen.admin]
  return Promise.all(doors.map(checkPort))
}

async function checkPort({ host, port }: Address): Promise<Finding> {
  const where = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  if (port === 0) return ok('port', `a free port of ${host} is taken at the start`)
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, resolve)
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE') {
      const todo = 'Stop it, or choose another port with listen in the config or SIGNALBOX_PORT.'
      return fail('port', `another program listens on ${where}`, todo)
    }
    const why = code === 'EADDRNOTAVAIL' ? 'it is not an address of this machine' : reasonOf(error)
    return fail(
      'port',
      `${where} cannot be used: ${why}`,
      'Use an address of this machine and a port above 1023.',
    )
  }
  await new Promise((resolve) => server.close(resolve))
  return ok('port', `${where} is free`)
}

/**
 * Each HTTP target: its name resolves, and something listens. Nothing is sent. One that is away is a
 * warning: its deliveries wait for it. One that may never be reached is a failure.
 */
export async function checkTargets({ rules }: GatewayConfig): Promise<Finding[]> {
  const targets = new Map<string, HttpTarget>()
  for (const { targets: all } of rules) {
    for (const target of all) if (target instanceof HttpTarget) targets.set(target.name, target)
  }
  return Promise.all([...targets.values()].map(checkTarget))
}

async function checkTarget(target: HttpTarget): Promise<Finding> {
  const { hostname, protocol, port: written } = target.url
  const host = hostname.replace(/^\[|\]$/g, '')
  const port = written === '' ? (protocol === 'https:' ? 443 : 80) : Number(written)
  const check = `target ${target.name}`
  let addresses: readonly string[]
  try {
    addresses = (await inTime(lookup(host, { all: true }))).map(({ address }) => address)
  } catch (error) {
    const todo =
      'Check the name in its URL, and the name servers of this machine; until then deliveries are tried again.'
    return warn(check, `${host} cannot be resolved: ${reasonOf(error)}`, todo)
  }
  const allowed = addresses.filter((address) => target.mayConnect(address))
  const [first] = allowed
  if (first === undefined) {
    const todo = 'If that is meant, allow it: http(url, { allowPrivate: true }).'
    return fail(check, `${host} is ${addresses.join(', ')}, which is not a public address`, todo)
  }
  try {
    await reach(first, port)
    return ok(check, `${host}:${port} takes connections`)
  } catch (error) {
    const todo = 'Start what should listen there, or correct the URL; until then deliveries are tried again.'
    return warn(check, `${host}:${port} cannot be reached: ${reasonOf(error)}`, todo)
  }
}

function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    socket.setTimeout(limitMs, () => socket.destroy(new Error(`no answer within ${limitMs / 1000} s`)))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Our clock against that of the API: signed times are compared with it. */
export async function checkClock(url: string, now: () => number, toleranceSec: number): Promise<Finding> {
  const host = URL.parse(url)?.host ?? url
  let date: string | null
  const before = now()
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(limitMs),
    })
    date = response.headers.get('date')
    await response.body?.cancel()
  } catch {
    return note('clock', `not compared: ${host} cannot be reached from here within ${limitMs / 1000} s`)
  }
  const there = Date.parse(date ?? '')
  if (Number.isNaN(there)) return note('clock', `not compared: ${host} does not say what time it is`)
  // Half a second on average is cut off from the header.
  const apart = (before + now()) / 2 - (there + 500)
  const seconds = Math.round(Math.abs(apart) / 1000)
  const message = `${seconds} s ${apart < 0 ? 'behind' : 'ahead of'} ${host}`
  const todo = 'Set the clock, best with NTP (systemd: timedatectl set-ntp true).'
  if (seconds > toleranceSec) return fail('clock', `${message}; signed webhooks are refused`, todo)
  return seconds > 10
    ? warn('clock', message, todo)
    : ok('clock', seconds < 2 ? `agrees with ${host}` : message)
}
