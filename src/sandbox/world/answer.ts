/** What a route gives back. `body` undefined is an empty body. */
export type Answer = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type FieldError = {
  resource: string
  field: string
  code: string
  message?: string
  value?: string
  index?: number
}

/** A refusal in GitHub's shape: message, documentation_url, status and, for 422, errors. */
export class ApiError extends Error {
  readonly status: number
  readonly errors: readonly (FieldError | string)[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    options: { errors?: readonly (FieldError | string)[]; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.errors = options.errors
    this.headers = options.headers ?? {}
  }
}

export const DOCS = 'https://docs.github.com/rest'

export function errorAnswer(error: ApiError): Answer {
  const body = {
    message: error.message,
    ...(error.errors ? { errors: error.errors } : {}),
    documentation_url: DOCS,
    status: String(error.status),
  }
  return { status: error.status, body, headers: error.headers }
}

export function notFound(): ApiError {
  return new ApiError(404, 'Not Found')
}

/** 422 about one field. */
export function invalid(resource: string, field: string, message?: string, code = 'custom'): ApiError {
  return new ApiError(422, 'Validation Failed', {
    errors: [{ resource, field, code, ...(message === undefined ? {} : { message }) }],
  })
}

/** 422 as the routes answer whose errors are plain sentences (reviews, dismissals). */
export function unprocessable(message: string, ...errors: string[]): ApiError {
  return new ApiError(422, message, errors.length > 0 ? { errors } : {})
}

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

export function created(body: unknown): Answer {
  return { status: 201, body }
}

export const NO_CONTENT: Answer = { status: 204 }
