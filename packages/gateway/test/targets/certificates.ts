import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate and its key, as files and as text. */
export interface Certified {
  readonly certPath: string
  readonly keyPath: string
  readonly cert: string
  readonly key: string
}

/** An authority made for one test run; its keys exist only in a temporary folder. Needs `openssl` on the PATH. */
export class TestAuthority implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'signalbox-certificates-'))
  readonly ca: Certified

  constructor() {
    this.#openssl(
      'req',
      '-x509',
      '-days',
      '1',
      '-subj',
      '/CN=Test authority',
      ...this.#newKey('ca'),
      '-out',
      'ca.pem',
    )
    this.ca = this.#read('ca')
  }

  /** A certificate for a name or an address, signed by this authority. */
  issue(name: string, subjectAltName: string): Certified {
    this.#openssl('req', '-subj', `/CN=${name}`, ...this.#newKey(name), '-out', `${name}.csr`)
    writeFileSync(join(this.#folder, `${name}.ext`), `subjectAltName=${subjectAltName}\n`)
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1']
    this.#openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-extfile',
      `${name}.ext`,
      ...signer,
      '-out',
      `${name}.pem`,
    )
    return this.#read(name)
  }

  #newKey(name: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`]
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' })
  }

  #read(name: string): Certified {
    const [certPath, keyPath] = [join(this.#folder, `${name}.pem`), join(this.#folder, `${name}.key`)]
    return { certPath, keyPath, cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
