/** Problem details (RFC 9457) that a gateway answered with. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly todo: string | undefined
  readonly requestId: string | undefined

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(typeof body['detail'] === 'string' ? body['detail'] : `The gateway answered ${status}.`)
    this.status = status
    this.code = typeof body['code'] === 'string' ? body['code'] : ''
    this.todo = typeof body['todo'] === 'string' ? body['todo'] : undefined
    this.requestId = typeof body['requestId'] === 'string' ? body['requestId'] : undefined
  }
}
