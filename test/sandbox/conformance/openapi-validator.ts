import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'

type Json = Readonly<Record<string, unknown>>

export type Check = { readonly ok: true } | { readonly ok: false; readonly why: string }

const PASSED: Check = { ok: true }

/** How many differences of one answer are told. */
const TOLD_ERRORS = 5

/**
 * Checks answers, requests and webhooks against GitHub's OpenAPI document (3.0, whose `nullable` is turned into JSON
 * Schema).
 */
export class OpenapiValidator {
  readonly #document: Json
  readonly #ajv: Ajv
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor(document: Json) {
    this.#document = repaired(toJsonSchema(document) as Json)
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, formats: FORMATS })
    this.#ajv.addSchema(this.#document, 'github')
  }

  /**
   * An answer with an undocumented status is right when it is a refusal in GitHub's common shape, and wrong otherwise.
   */
  checkResponse(method: string, route: string, status: number, body: unknown): Check {
    const operation = this.#operation(method, route)
    if (!operation) return wrong('no such operation in GitHub’s description')
    const path = pointer('paths', route, method.toLowerCase(), 'responses', String(status))
    const response = this.#find(path)
    if (response === undefined) {
      if (status < 400) return wrong(`status ${status} is not described`)
      return this.#check(pointer('components', 'schemas', 'basic-error'), body)
    }
    const target = this.#follow(path)
    const content = pointer('content', 'application/json', 'schema')
    const schema = this.#find(target + content)
    if (schema !== undefined) return this.#check(target + content, body)
    if (status >= 400 && body !== undefined) return this.#check(pointer('components', 'schemas', 'basic-error'), body)
    return body === undefined ? PASSED : wrong(`a body where none is described`)
  }

  /** Only for requests that were accepted: the others were meant to be wrong. */
  checkRequest(method: string, route: string, body: unknown): Check {
    const path = pointer('paths', route, method.toLowerCase(), 'requestBody')
    if (this.#find(path) === undefined)
      return body === undefined ? PASSED : wrong('a request body where none is described')
    if (body === undefined) return PASSED
    const schema = this.#follow(path) + pointer('content', 'application/json', 'schema')
    return this.#find(schema) === undefined ? PASSED : this.#check(schema, body)
  }

  checkWebhook(event: string, action: string | null, payload: unknown): Check {
    const name = [event, action].filter(Boolean).join('-').replaceAll('_', '-')
    const path = pointer('x-webhooks', name, 'post', 'requestBody', 'content', 'application/json', 'schema')
    return this.#find(path) === undefined
      ? wrong('no such webhook in GitHub’s description')
      : this.#check(path, payload)
  }

  #operation(method: string, route: string): unknown {
    return this.#find(pointer('paths', route, method.toLowerCase()))
  }

  #check(path: string, value: unknown): Check {
    let validate = this.#compiled.get(path)
    if (!validate) {
      validate = this.#ajv.compile({ $ref: `github#${path}` })
      this.#compiled.set(path, validate)
    }
    if (validate(value)) return PASSED
    const errors = (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message ?? ''}`)
    return wrong([...new Set(errors)].slice(0, TOLD_ERRORS).join('; '))
  }

  /** A pointer that goes through one `$ref`, if there is one. */
  #follow(path: string): string {
    const ref = (this.#find(path) as { $ref?: string } | undefined)?.$ref
    return ref === undefined ? path : ref.replace(/^#/, '')
  }

  #find(path: string): unknown {
    let value: unknown = this.#document
    for (const part of path.split('/').slice(1)) {
      if (typeof value !== 'object' || value === null) return undefined
      value = (value as Json)[
        part.replaceAll('~1', '/').replaceAll('~0', '~').replaceAll('%7B', '{').replaceAll('%7D', '}')
      ]
    }
    return value
  }
}

function wrong(why: string): Check {
  return { ok: false, why }
}

/**
 * Where the description contradicts itself: an installation's account in this one list is said to be a person and a
 * company at once.
 */
function repaired(document: Json): Json {
  const copy = structuredClone(document) as {
    paths: Record<
      string,
      { get: { responses: Record<string, { content: { 'application/json': { schema: unknown } } }> } }
    >
  }
  const schema = { type: 'array', items: { $ref: '#/components/schemas/installation' } }
  const answer = copy.paths['/app/installations']?.get.responses['200']
  if (answer) answer.content['application/json'].schema = schema
  return copy
}

/** A JSON pointer as a fragment of an address: braces are written in percent, as ajv reads them. */
function pointer(...parts: string[]): string {
  const escaped = parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
  return escaped.map((part) => `/${part.replaceAll('{', '%7B').replaceAll('}', '%7D')}`).join('')
}

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uri: (text: string) => URL.canParse(text),
  email: /^[^\s@]+@[^\s@]+$/,
  int64: true,
  int32: true,
  float: true,
  double: true,
  timestamp: true,
  'repo.nwo': true,
  'ssh-key': true,
  'ssh-key fingerprint': true,
  binary: true,
  'uri-template': true,
  hostname: true,
  ipv4: true,
  ipv6: true,
  uuid: true,
  byte: true,
} as const

/** `nullable` is a word of OpenAPI 3.0 only: it becomes the type `null`, also within an enumeration. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'example' && key !== 'examples')
      .map(([key, each]) => [key, toJsonSchema(each)]),
  )
  // Several shapes of one `oneOf` often fit the same answer (all their fields are optional): that is no deviation of
  // the answer.
  if (Array.isArray(rest['oneOf'])) {
    rest['anyOf'] ??= rest['oneOf']
    delete rest['oneOf']
  }
  if (nullable !== true) return nullable === undefined || typeof nullable === 'boolean' ? rest : { ...rest, nullable }
  return { anyOf: [rest, { type: 'null' }] }
}
