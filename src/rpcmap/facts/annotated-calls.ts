/** A node of the syntax tree, whatever its kind: plain data with children among its properties. */
type AnyNode = { readonly kind: string; readonly pos: number; readonly end: number }

/** Statements hold others, but what is said above one is said about it alone. */
const FRAMES = new Set(['FuncDecl', 'Block'])

/**
 * Whether a call stands in what a comment speaks for: in anything under `root` that begins or ends from `from` up to
 * `to`, or anywhere under it without these.
 */
export function hasCall(root: AnyNode, within?: { readonly from: number; readonly to: number }): boolean {
  const calls: number[] = []
  const spoken: AnyNode[] = []
  const stack: AnyNode[] = [root]
  const inside = (pos: number) => within !== undefined && within.from <= pos && pos < within.to
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.kind === 'Call') calls.push(node.pos)
    if (!FRAMES.has(node.kind) && (inside(node.pos) || inside(node.end - 1))) spoken.push(node)
    for (const child of Object.values(node) as unknown[]) {
      for (const one of Array.isArray(child) ? (child as unknown[]) : [child]) if (isNode(one)) stack.push(one)
    }
  }
  if (within === undefined) return calls.length > 0
  return spoken.some(({ pos, end }) => calls.some((call) => pos <= call && call < end))
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'kind' in value && 'pos' in value && 'end' in value
}
