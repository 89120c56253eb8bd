import { describe, expect, it } from 'vitest'
import { onFreePort } from './free-port.ts'

const taken = (...ports: readonly number[]) => {
  const tried: number[] = []
  const start = async (port: number): Promise<number> => {
    tried.push(port)
    if (ports.includes(port)) throw Object.assign(new Error('taken'), { code: 'SB_EMULATOR_PORT_IN_USE' })
    return port === 0 ? 54_321 : port
  }
  return { tried, start }
}
const same = (port: number): number => port

describe('onFreePort', () => {
  it('takes the port that is wanted', async () => {
    const { start } = taken()
    expect(await onFreePort(4400, start, same)).toEqual({ started: 4400, port: 4400, instead: undefined })
  })

  it('takes the next free one, and says which was wanted', async () => {
    const { start, tried } = taken(4400, 4401)
    expect(await onFreePort(4400, start, same)).toEqual({ started: 4402, port: 4402, instead: 4400 })
    expect(tried).toEqual([4400, 4401, 4402])
  })

  it('takes any in the end, and at the end of all ports', async () => {
    const { start } = taken(...Array.from({ length: 20 }, (_, index) => 4400 + index))
    expect(await onFreePort(4400, start, same)).toMatchObject({ port: 54_321, instead: 4400 })
    expect(await onFreePort(65_535, taken(65_535).start, same)).toMatchObject({ port: 54_321 })
  })

  it('asks for any without having wanted another', async () => {
    expect(await onFreePort(0, taken().start, same)).toMatchObject({ port: 54_321, instead: undefined })
  })

  it('passes on every other failure', async () => {
    await expect(onFreePort(1, () => Promise.reject(new Error('EACCES')), same)).rejects.toThrow('EACCES')
  })
})
