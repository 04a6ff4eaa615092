import type { CallMethod } from './allowed-call.ts'

/**
 * A part of a path between two slashes: a text, any text without a slash (`one`), or all that follows (`rest`, the last
 * one only).
 */
export type PathSegment = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one' | 'rest' }

const PATH_CHARACTERS_MAX = 1024

/**
 * Takes a name as the call graph has it apart: `/pkg.Service/Method` and `pkg.Service/Method` are gRPC, `GET /balance`
 * is HTTP. A name alone (`ReadBalance`) needs the contract that it belongs to, `pkg.Service`. Undefined: it says too
 * little, or cannot be written in a policy; then the call has to be let through whole.
 */
export function parseCallMethod(name: string, contract?: string): CallMethod | undefined {
  const http = /^(ANY|[A-Z]{3,20}) (\/.*)$/s.exec(name)
  const method: CallMethod | undefined =
    http?.[1] !== undefined && http[2] !== undefined
      ? { kind: 'http', verb: http[1], path: http[2] }
      : parseGrpcMethod(name.includes('/') ? name : `${contract ?? ''}/${name}`)
  return method !== undefined && isWritable(method) ? method : undefined
}

function parseGrpcMethod(name: string): CallMethod | undefined {
  const [, service, method] = /^\/?([^/]+)\/([^/]+)$/.exec(name) ?? []
  return service === undefined || method === undefined ? undefined : { kind: 'grpc', service, method }
}

/** Whether policies can hold the method: plain names, and a path of visible ASCII without a query. */
export function isWritable(method: CallMethod): boolean {
  if (method.kind === 'grpc') {
    const name = /^[A-Za-z_][A-Za-z0-9_]*$/
    return method.service.split('.').every((part) => name.test(part)) && name.test(method.method)
  }
  return (
    /^(ANY|[A-Z]{3,20})$/.test(method.verb) &&
    method.path.length <= PATH_CHARACTERS_MAX &&
    /^\/[!-~]*$/.test(method.path) &&
    !/[?#"\\]/.test(method.path)
  )
}

/**
 * Splits a path at its slashes, the first one left out. `:id`, `{id}` and any part with braces or a star in it stand
 * for any text; `{path...}`, `{**}` and a part that starts with a star, at the end, for all that follows. `{$}`, Go's
 * mark for the end, is nothing.
 */
export function parsePath(path: string): readonly PathSegment[] {
  const parts = path.slice(1).split('/')
  return parts.map((part, index): PathSegment => {
    const isLast = index === parts.length - 1
    if (isLast && part === '{$}') return { kind: 'text', text: '' }
    if (isLast && (/^\*/.test(part) || /^\{[^{}]*(\.\.\.|\*\*)\}$/.test(part))) return { kind: 'rest' }
    if (/^:./.test(part) || /[{}*]/.test(part)) return { kind: 'one' }
    return { kind: 'text', text: part }
  })
}
