import type { Body, BodyNode, BodyValue } from './program.ts'
import type { Value } from '../facts/source-facts.ts'

/** What is looked for in every body, apart and in order: most of what a body has is names, which few want to see. */
export function sortNodes(nodes: readonly BodyNode[]): Pick<Body, 'calls' | 'callsAndLiterals' | 'selects' | 'writes'> {
  const calls: BodyValue<'call'>[] = []
  const callsAndLiterals: BodyValue<'call' | 'composite'>[] = []
  const selects: BodyValue<'select'>[] = []
  const writes: (BodyNode & { kind: 'write' })[] = []
  for (const node of nodes) {
    if (node.kind === 'write') writes.push(node)
    else if (isOf(node, 'select')) selects.push(node)
    else if (isOf(node, 'call')) {
      calls.push(node)
      callsAndLiterals.push(node)
    } else if (isOf(node, 'composite')) callsAndLiterals.push(node)
  }
  return { calls, callsAndLiterals, selects, writes }
}

function isOf<K extends Value['kind']>(node: BodyNode, kind: K): node is BodyValue<K> {
  return node.kind === 'value' && node.value.kind === kind
}
