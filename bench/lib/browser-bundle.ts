// How large the package is for a browser, and that it needs nothing that a browser does not have.
import { gzipSync } from 'node:zlib'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const entry = join(root, 'packages', 'patterns', 'dist', 'index.js')

const uses = {
  everything: `export * from ${JSON.stringify(entry)}`,
  'Matcher alone': `export { Matcher } from ${JSON.stringify(entry)}`,
  'compilePattern alone': `export { compilePattern } from ${JSON.stringify(entry)}`,
  'validatePattern alone': `export { validatePattern } from ${JSON.stringify(entry)}`,
}

/** Prints the size, minified, of all of the package and of parts of it. */
export async function browserBundle(): Promise<void> {
  console.log('\nbrowser bundle          minified      gzip')
  for (const [name, code] of Object.entries(uses)) {
    const bundle = await rolldown({
      input: 'entry',
      platform: 'browser',
      plugins: [
        {
          name: 'entry',
          resolveId: (id: string) => (id === 'entry' ? id : null),
          load: (id: string) => (id === 'entry' ? code : null),
        },
      ],
    })
    const { output } = await bundle.generate({ format: 'esm', minify: true })
    const [chunk] = output
    const builtIns = chunk.imports.filter((one) => one.startsWith('node:') || builtinModules.includes(one))
    if (output.length !== 1 || chunk.imports.length > 0)
      throw new Error(
        `${name} imports ${builtIns.length > 0 ? builtIns.join(', ') : chunk.imports.join(', ')}`,
      )
    const kilobytes = (size: number) => `${(size / 1024).toFixed(1)} KB`
    console.log(
      name.padEnd(22) +
        kilobytes(chunk.code.length).padStart(10) +
        kilobytes(gzipSync(chunk.code).length).padStart(10),
    )
  }
}
