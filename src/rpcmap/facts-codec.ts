import type { FuncFact, SourceFacts, Step } from './source-facts.ts'

/**
 * The facts of a file as bytes, to be kept or sent to another process: a line of JSON without the functions' bodies, and a line of JSON for
 * each body that is not empty. UTF-8, in memory of its own.
 */
export function encodeFacts(facts: SourceFacts): Uint8Array<ArrayBuffer> {
  if (facts.kind !== 'go') return ENCODER.encode(JSON.stringify(facts))
  const bodies = facts.funcs.flatMap(({ body }) => (body.length === 0 ? [] : [JSON.stringify(body)]))
  const funcs = facts.funcs.map((fact) => ({ ...fact, body: fact.body.length === 0 ? 0 : 1 }))
  return ENCODER.encode([JSON.stringify({ ...facts, funcs }), ...bodies].join('\n'))
}

/**
 * What encodeFacts() gave. A body is read when it is first asked for: most functions of generated code and of libraries are reached by nobody.
 * Throws for anything else.
 */
export function decodeFacts(bytes: Uint8Array): SourceFacts {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const end = text.indexOf('\n')
  const facts = JSON.parse(end < 0 ? text : text.slice(0, end)) as SourceFacts
  if (facts.kind !== 'go') return facts
  let at = end < 0 ? text.length : end + 1
  const funcs = facts.funcs.map((fact) => {
    // The encoder's mark: the body's own type is that of a decoded fact.
    if ((fact.body as unknown) === 0) return { ...fact, body: [] }
    const next = text.indexOf('\n', at)
    const stop = next < 0 ? text.length : next
    const decoded = new DecodedFunc(fact, text.slice(at, stop))
    at = stop + 1
    return decoded
  })
  return { ...facts, funcs }
}

class DecodedFunc implements FuncFact {
  readonly name: FuncFact['name']
  readonly receiver: FuncFact['receiver']
  readonly typeParams: FuncFact['typeParams']
  readonly params: FuncFact['params']
  readonly results: FuncFact['results']
  readonly at: FuncFact['at']
  #body: readonly Step[] | string

  constructor(fact: FuncFact, body: string) {
    this.name = fact.name
    this.receiver = fact.receiver
    this.typeParams = fact.typeParams
    this.params = fact.params
    this.results = fact.results
    this.at = fact.at
    this.#body = body
  }

  get body(): readonly Step[] {
    if (typeof this.#body === 'string') this.#body = JSON.parse(this.#body) as readonly Step[]
    return this.#body
  }
}

const ENCODER = new TextEncoder()
