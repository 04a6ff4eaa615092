import type { Fn } from '../program/program.ts'

/** Methods that a generated request type has for sending it. */
export const SENDING: ReadonlySet<string> = new Set([
  'Send',
  'SendVia',
  'SendWithTimeout',
  'SendAsync',
  'Do',
  'Request',
  'Response',
])

/** Whether a type is called what requests are called. */
export function isRequestName(name: string): boolean {
  return name.endsWith('Request') && name !== 'Request'
}

/** The generated body of such a method. Calling it is the call; what it does inside does not count again. */
export function isSendingMethod({ fact }: Fn): boolean {
  const type = fact.receiver?.type
  const named = type?.kind === 'pointer' ? type.of : type
  return named?.kind === 'named' && isRequestName(named.name) && SENDING.has(fact.name)
}
