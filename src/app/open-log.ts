import { types } from 'node:util'
import { pino, type DestinationStream, type Logger } from 'pino'
import { clipText } from '../text/plain-text.ts'

/**
 * The app's log: lines of JSON on the standard output, or to `destination`. Errors are written without what libraries
 * hang on them: an error of Octokit carries its request, and one of its webhooks the whole event.
 */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, name: 'drawbridge', serializers: { err: (error: unknown) => describeThrown(error) } }
  return destination === undefined ? pino(options) : pino(options, destination)
}

function describeThrown(error: unknown, depth = 0): unknown {
  if (!types.isNativeError(error)) return clipText(String(error), MESSAGE_CHARACTERS_MAX)
  const { name, message, stack, cause, code, status } = error as Error & { code?: unknown; status?: unknown }
  const errors = error instanceof AggregateError ? error.errors.slice(0, ERRORS_MAX) : []
  const deeper = depth < DEPTH_MAX
  return {
    type: name,
    message: clipText(message, MESSAGE_CHARACTERS_MAX),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    stack: clipText(stack ?? '', STACK_CHARACTERS_MAX),
    ...(deeper && errors.length > 0 ? { errors: errors.map((each) => describeThrown(each, depth + 1)) } : {}),
    ...(deeper && cause !== undefined ? { cause: describeThrown(cause, depth + 1) } : {}),
  }
}

const MESSAGE_CHARACTERS_MAX = 1_000
const STACK_CHARACTERS_MAX = 4_000
const ERRORS_MAX = 3
const DEPTH_MAX = 3
