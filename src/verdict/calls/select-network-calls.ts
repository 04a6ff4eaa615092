import type { CodeCall, CodeGraph } from '../../rpcmap/facts/code-call.ts'

/**
 * The calls of code that go from one service to another over the network: call sites, reached or not, but no clients
 * that are built and never used, no queues or events, and no calls of a service to itself. In the graph's order.
 */
export function selectNetworkCalls(code: CodeGraph): readonly CodeCall[] {
  return code.calls.filter(
    ({ caller, callee, level, async: isAsync }) => level !== 'wired' && !isAsync && caller !== callee,
  )
}
