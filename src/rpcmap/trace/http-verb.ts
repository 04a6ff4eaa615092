import type { Value } from '../facts/source-facts.ts'

/** `http.MethodGet` is "GET"; any other value stays as it is. */
export function httpVerb(method: Value): Value {
  const verb = method.kind === 'select' ? /^Method([A-Z][a-z]+)$/.exec(method.name)?.[1] : undefined
  return verb === undefined || method.kind !== 'select'
    ? method
    : { kind: 'text', text: verb.toUpperCase(), at: method.at }
}
