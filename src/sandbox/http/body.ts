import { ApiError } from '../world/answer.ts'

/** A request's JSON object, read field by field: what has the wrong type is answered 422 in GitHub's words. */
export class Body {
  readonly #fields: ReadonlyMap<string, unknown>

  constructor(value: unknown) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (value !== undefined && value !== null && !isObject) throw new ApiError(400, 'Body should be a JSON object')
    this.#fields = new Map(Object.entries(isObject ? value : {}))
  }

  has(name: string): boolean {
    return this.#fields.has(name)
  }

  raw(name: string): unknown {
    return this.#fields.get(name)
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.#missing(name)
  }

  /** Undefined when absent or null. */
  optionalString(name: string): string | undefined {
    return this.#typed(name, 'a string', (value): value is string => typeof value === 'string')
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? this.#missing(name)
  }

  optionalInteger(name: string): number | undefined {
    return this.#typed(name, 'an integer', (value): value is number => Number.isSafeInteger(value))
  }

  boolean(name: string, otherwise: boolean): boolean {
    return this.#typed(name, 'a boolean', (value): value is boolean => typeof value === 'boolean') ?? otherwise
  }

  strings(name: string): string[] {
    const isList = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((each) => typeof each === 'string')
    return this.#typed(name, 'an array of strings', isList) ?? []
  }

  integers(name: string): number[] {
    const isList = (value: unknown): value is number[] =>
      Array.isArray(value) && value.every((each) => Number.isSafeInteger(each))
    return this.#typed(name, 'an array of integers', isList) ?? []
  }

  objects(name: string): Body[] {
    const isList = (value: unknown): value is unknown[] => Array.isArray(value)
    return (this.#typed(name, 'an array', isList) ?? []).map((each) => new Body(each))
  }

  object(name: string): Body | undefined {
    const value = this.#fields.get(name)
    return value === undefined || value === null ? undefined : new Body(value)
  }

  oneOf<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.optionalString(name)
    if (value === undefined) return undefined
    const found = values.find((each) => each === value)
    if (found === undefined) throw wrong(`"${name}" is not a valid value: must be one of ${values.join(', ')}.`)
    return found
  }

  #typed<T>(name: string, kind: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.#fields.get(name)
    if (value === undefined || value === null) return undefined
    if (!is(value)) throw wrong(`For 'properties/${name}', the value is not ${kind}.`)
    return value
  }

  #missing(name: string): never {
    throw wrong(`"${name}" wasn't supplied.`)
  }
}

function wrong(message: string): ApiError {
  return new ApiError(422, `Invalid request.\n\n${message}`)
}
