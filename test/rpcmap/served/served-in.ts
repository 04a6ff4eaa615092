import { buildCodeGraph } from '../build-code-graph.ts'
import type { CodeGraph } from '../../../src/rpcmap/facts/code-call.ts'
import { extractFacts, type SourceFacts } from '../../../src/rpcmap/facts/extract-facts.ts'

/**
 * The graph of Go files by path; the services are the folders `service.*`. As they come from a cache, facts pass
 * through JSON.
 */
export function graphOf(files: Record<string, string>): CodeGraph {
  const sources = Object.entries({ 'go.mod': 'module acme.test\n', ...files }).map(([path, text]) => ({
    path,
    facts: JSON.parse(JSON.stringify(extractFacts({ path, text }))) as SourceFacts,
  }))
  const dirs = new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))
  const services = [...dirs].filter((dir) => dir.startsWith('service.')).map((dir) => ({ name: dir, dir, code: [dir] }))
  return buildCodeGraph({ services, sources })
}

/**
 * What a service serves: kind, contract, name, route, and the lines of its evidence; then the places that could not be
 * named.
 */
export function servedIn(files: Record<string, string>, service = 'service.ledger'): readonly string[] {
  const api = graphOf(files).served?.get(service)
  const endpoints = (api?.endpoints ?? []).map(({ kind, name, contract, route, shared, evidence }) => {
    const parts = [kind, contract, name, route && `(${route})`, shared ? 'shared' : undefined]
    return `${parts.filter((part) => part !== undefined).join(' ')} ${evidence.map(({ line }) => line).join(',')}`
  })
  return [...endpoints, ...(api?.open ?? []).map(({ line, text }) => `open ${line} ${text}`)]
}
