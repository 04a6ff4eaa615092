import { OperationError, type OperationCode } from '../../operation-error.ts'
import { plainText } from '../../text/plain-text.ts'
import { InputError } from './input-error.ts'

/**
 * What a person reads when a command could not do its work: a sentence, what to do, and with `debug` where it happened.
 * One line when the error knows itself what to do.
 */
export function describeError(error: unknown, { debug }: { readonly debug: boolean }): string {
  const trace = debug && error instanceof Error ? `\n${describeTrace(error)}` : ''
  if (error instanceof OperationError && error.advice !== undefined) {
    return `drawbridge: ${plainText(`${error.message}. ${error.advice}`)}${trace}\n`
  }
  const [message, advice] = explain(error)
  const lines = [`drawbridge: ${message}`, ...(advice === '' ? [] : advice.split('\n'))]
  return `${lines.map(plainText).join('\n')}${trace}\n`
}

function explain(error: unknown): readonly [message: string, advice: string] {
  if (error instanceof InputError) return [error.message, error.advice.trimEnd()]
  if (error instanceof OperationError) return [`${error.message}.`, ADVICE[error.code]]
  const message = error instanceof Error ? error.message : String(error)
  return [
    `this is a mistake in drawbridge: ${message}`,
    'Please report it, with what DEBUG=drawbridge in the environment adds to this.',
  ]
}

const ADVICE: Record<OperationCode, string> = {
  'github-unavailable': 'Try again later.',
  'github-rate-limited': 'Try again later.',
  'github-denied': 'See whether the app has the permissions of app.yml.',
  'github-not-found': 'See whether the app is installed on that repository.',
  'github-conflict': 'Try again.',
  'github-rejected': 'DEBUG=drawbridge in the environment shows what GitHub said.',
  'git-unavailable': 'Try again later.',
  'git-denied': 'See whether you may read that repository.',
  'git-missing-object': 'Fetch what is missing; a shallow or partial clone does not have everything.',
  'git-failed': 'Run it inside a clone, or name one, and see whether `git status` works there.',
  'analysis-died': 'NODE_OPTIONS=--max-old-space-size=8192 in the environment gives it more memory.',
  'setup-wrong': 'See the settings of the command: --help lists them.',
  'limit-exceeded': 'Drawbridge stops here on purpose, rather than to answer from a part of it.',
}

function describeTrace(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${describeTrace(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}
