/**
 * The world failed: a network, a disk, GitHub, git. Made only in adapters, one translation file each; handled only by
 * the outermost worker or the command line.
 */
export class OperationError extends Error {
  readonly code: OperationCode
  /** Whether the same operation may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** The earliest time a retry makes sense, in milliseconds from now, when the world said so. */
  readonly retryAfterMs: number | undefined
  /** What a person can do about it, in whole sentences, where more is known than `code` says. */
  readonly advice: string | undefined

  constructor(
    code: OperationCode,
    message: string,
    options: {
      retryable: boolean
      retryAfterMs?: number | undefined
      advice?: string | undefined
      cause?: unknown
    },
  ) {
    super(message, { cause: options.cause })
    this.name = 'OperationError'
    this.code = code
    this.retryable = options.retryable
    this.retryAfterMs = options.retryAfterMs
    this.advice = options.advice
  }
}

export type OperationCode =
  | 'github-unavailable' // 5xx, a dropped connection, a time-out
  | 'github-rate-limited' // primary or secondary limit
  | 'github-denied' // 401 or 403: a permission is missing
  | 'github-not-found' // 404 or 410
  | 'github-conflict' // 409, or 422 because a ref moved
  | 'github-rejected' // any other 4xx: GitHub does not take what was sent
  | 'git-unavailable' // the remote did not answer
  | 'git-denied' // the remote refused the credentials
  | 'git-missing-object' // a commit or ref that the remote does not have
  | 'git-failed' // git itself failed: disk, corruption, a missing program
  | 'analysis-died' // reading source code ended its process, and again at the second try
  | 'limit-exceeded' // a named limit of ours was reached
  | 'setup-wrong' // what a setting names is not so: a port, a folder, a server
