import type { Body } from '../program/program.ts'
import type { Site } from './shape.ts'

type Lists = Pick<Body, 'calls' | 'selects' | 'callsAndLiterals' | 'writes'>

/** The sites that `siteOf` makes of the calls, selects or other nodes in the bodies, in order of appearance. */
export function sitesIn<L extends keyof Lists>(
  bodies: readonly Body[],
  list: L,
  siteOf: (node: Lists[L][number], body: Body) => Site | undefined,
): readonly Site[] {
  return bodies.flatMap((body) =>
    (body[list] as readonly Lists[L][number][]).flatMap((node) => siteOf(node, body) ?? []),
  )
}
