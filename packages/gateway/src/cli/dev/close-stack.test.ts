import { expect, it } from 'vitest'
import { CloseStack } from './close-stack.ts'

it('closes the newest first, waits for each, and goes on after a failure', async () => {
  const closed: string[] = []
  const work = async (): Promise<void> => {
    await using parts = new CloseStack()
    parts.defer(() => closed.push('first'))
    parts.defer(() => Promise.reject(new Error('stuck')))
    parts.defer(async () => {
      await Promise.resolve()
      closed.push('last')
    })
    closed.push('open')
  }
  await expect(work()).rejects.toThrow('stuck')
  expect(closed).toEqual(['open', 'last', 'first'])
})
