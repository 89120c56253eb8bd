import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { homePage } from './page.ts'
import { homeScript } from './script.ts'

describe('the page', () => {
  it('escapes everything that is not its own', () => {
    const evil = `"><script>alert('1')</script>&`
    const html = homePage({ version: evil, sources: [evil], caller: evil, notice: evil, nonce: 'n' })
    expect(html).not.toContain('<script>alert')
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;')
  })

  it('has a script that is JavaScript, and puts no event into markup', () => {
    expect(() => new Script(homeScript)).not.toThrow()
    expect(homeScript).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|eval\(/)
    expect(homeScript).not.toContain('</script')
  })
})
