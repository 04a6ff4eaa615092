import type { Release } from './release.ts'
import { sortCalls } from './release-file.ts'

/** All calls of both, in the order of a release; a call without methods stands for every method and wins. */
export function uniteCalls(a: Release['calls'], b: Release['calls']): Release['calls'] {
  const united = new Map(a.map((call) => [call.callee, call.methods]))
  for (const { callee, methods } of b) {
    const known = united.get(callee)
    const isEvery = methods === undefined || (united.has(callee) && known === undefined)
    united.set(callee, isEvery ? undefined : [...(known ?? []), ...methods])
  }
  return sortCalls([...united].map(([callee, methods]) => (methods === undefined ? { callee } : { callee, methods })))
}
