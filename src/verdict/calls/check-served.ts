import { compareFindings, type Finding } from '../../finding.ts'
import type { CodeCall, Endpoint, Evidence, ServedApi } from '../../rpcmap/facts/code-call.ts'
import { findEndpoint, isComplete } from '../../rpcmap/served/find-endpoint.ts'
import { selectNetworkCalls } from './select-network-calls.ts'
import type { Snapshot } from '../model/verdict.ts'

/**
 * `unserved-method` for calls of methods that their callee does not serve, one finding for each caller, callee and
 * method, sorted. A warning; an error where the callee still served it in `before` and code that can run calls it yet.
 * Silent wherever what the callee serves is not known well enough to say so. Messages hold no line and no path.
 */
export function checkServed(input: {
  readonly snapshot: Snapshot
  readonly before?: Snapshot | undefined
}): readonly Finding[] {
  const { snapshot, before } = input
  const found = new Map<string, Finding>()
  for (const call of selectNetworkCalls(snapshot.code)) {
    for (const method of call.methods ?? []) {
      const removed = findRemoved(call.callee, method, { snapshot, before })
      if (removed === undefined) continue
      const finding = describe(call, { method, site: siteOf(call, method), removed })
      found.set(JSON.stringify([call.caller, call.callee, method]), finding)
    }
  }
  for (const { caller, callee, method, evidence } of snapshot.code.unserved ?? []) {
    const key = JSON.stringify([caller, callee, method])
    if (!found.has(key)) found.set(key, describe({ caller, callee }, { method, site: evidence }))
  }
  return [...found.values()].sort(compareFindings)
}

/** The endpoint as it was before, when the change takes it away. */
function findRemoved(callee: string, method: string, { snapshot, before }: Parameters<typeof checkServed>[0]) {
  const now = apiOf(snapshot, callee)
  const was = before && apiOf(before, callee)
  const removed = was && findEndpoint(was, method)
  if (now === undefined || removed === undefined || findEndpoint(now, method) !== undefined) return undefined
  return isComplete(now, removed.kind) ? removed : undefined
}

function apiOf({ code }: Snapshot, service: string): ServedApi | undefined {
  return code.served?.get(service)
}

function siteOf({ evidence }: CodeCall, method: string): Evidence | undefined {
  return evidence.find(({ text }) => text.includes(method)) ?? evidence[0]
}

function describe(
  { caller, callee, level }: Pick<CodeCall, 'caller' | 'callee'> & Partial<Pick<CodeCall, 'level'>>,
  { method, site, removed }: { method: string; site: Evidence | undefined; removed?: Endpoint | undefined },
): Finding {
  return {
    code: 'unserved-method',
    severity: removed !== undefined && level === 'called' ? 'error' : 'warning',
    message:
      removed === undefined
        ? `${caller} calls ${method} of ${callee}, which does not serve it`
        : `${caller} calls ${method} of ${callee}, which this change stops serving`,
    hint:
      removed === undefined
        ? `Take the call out of ${caller}, or serve ${method} in ${callee}`
        : `Take the call out of ${caller} first, and release that; or keep serving ${method} in ${callee}`,
    place: site === undefined ? { path: callee } : { path: site.path, line: site.line, column: site.column },
  }
}
