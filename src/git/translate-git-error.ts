import { OperationError } from '../operation-error.ts'

/**
 * The repository on disk is gone, broken or left locked. The cause of an `OperationError` when a mirror made anew would
 * help.
 */
class RepositoryDamage extends Error {}

/** What a failed run of git said. */
export type GitFailure = {
  /** The subcommand, e.g. `fetch`. */
  readonly command: string
  readonly status: number
  readonly stderr: string
}

/**
 * Turns a failed run of git into an `OperationError`, by what it said on stderr in the C locale. Unknown words of
 * `fetch` count as an unavailable remote, since networks fail in more ways than anybody listed; unknown words of
 * anything else as `git-failed`.
 */
export function translateGitError(failure: GitFailure): OperationError {
  const { command, status, stderr } = failure
  const message = `git ${command} failed (status ${status}): ${shorten(stderr)}`
  if (DAMAGE.test(stderr)) return gitDamaged(message)
  if (command === 'fetch') {
    if (isMissingWant(stderr)) return new OperationError('git-missing-object', message, { retryable: true })
    if (DENIED.test(stderr)) return new OperationError('git-denied', message, { retryable: false })
    return new OperationError('git-unavailable', message, { retryable: true })
  }
  if (UNKNOWN_OBJECT.test(stderr)) return new OperationError('git-missing-object', message, { retryable: true })
  return new OperationError('git-failed', message, { retryable: true })
}

/** Whether a fetch failed because the remote lacks a ref or commit that was asked for. */
export function isMissingWant(stderr: string): boolean {
  return MISSING_WANT.test(stderr)
}

/** The ref or commit that the remote said it lacks; undefined when it did not say. */
export function missingWant(stderr: string): string | undefined {
  const match = MISSING_WANT.exec(stderr)
  return match?.[1] ?? match?.[2]
}

/** Whether an error says that the repository on disk is damaged. */
export function isDamage(error: unknown): boolean {
  return error instanceof OperationError && error.cause instanceof RepositoryDamage
}

/** A program that could not be started, or a repository's directory that is gone. */
export function gitNotStarted(cause: Error): OperationError {
  return new OperationError('git-failed', `git could not be started: ${cause.message}`, { retryable: true, cause })
}

/** A run that took too long. */
export function gitTimedOut(command: string, timeoutMs: number): OperationError {
  const message = `git ${command} was ended after ${timeoutMs / 1000} seconds`
  return new OperationError(command === 'fetch' ? 'git-unavailable' : 'limit-exceeded', message, { retryable: true })
}

/** More than one of the named limits allows. */
export function gitLimitExceeded(what: string, limit: number): OperationError {
  return new OperationError('limit-exceeded', `${what} (limit ${limit})`, { retryable: false })
}

/** A commit, ref or object that is not here. To be tried again: GitHub may lag behind its own webhooks. */
export function gitObjectMissing(name: string): OperationError {
  return new OperationError('git-missing-object', `there is no ${shorten(name)} here`, { retryable: true })
}

/** The repository on disk contradicts itself, or its reader keeps dying. */
export function gitDamaged(message: string): OperationError {
  return new OperationError('git-failed', shorten(message), { retryable: true, cause: new RepositoryDamage(message) })
}

/** A reader that was closed while somebody read, because its mirror is made anew or the program ends. */
export function gitClosed(): OperationError {
  return new OperationError('git-failed', 'the reader of this repository was closed', { retryable: true })
}

/** A repository's name that is no name, or a directory that is no repository: nothing to try again. */
export function gitUnusable(message: string): OperationError {
  return new OperationError('git-failed', shorten(message), { retryable: false })
}

const MISSING_WANT =
  /couldn't find remote ref (\S+)|(?:not our ref|unadvertised object) ([0-9a-f]{40,64})|no such remote ref/
const DENIED =
  /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|returned error: 40[1347]|repository '.*' not found|Access denied|Permission denied|transport '.*' not allowed/
const DAMAGE =
  /not a git repository|object file .* is empty|is corrupt|inflate: data stream error|packfile .* (?:cannot be|does not match)|bad object|unable to read (?:tree|[0-9a-f]{40})|missing (?:blob|tree|commit)|did not send all necessary objects|cannot lock ref|Unable to create '.*\.lock'|does not point to a valid object|invalid sha1 pointer|failed to read object|bad tree object|unable to open loose object|bad config|unexpected line in .*packed-refs/
const UNKNOWN_OBJECT =
  /Not a valid (?:object|commit) name|Not a valid commit|not a tree object|unknown revision|bad revision|ambiguous argument/

const MESSAGE_CHARS_MAX = 500

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > MESSAGE_CHARS_MAX ? `${line.slice(0, MESSAGE_CHARS_MAX)}…` : line
}
