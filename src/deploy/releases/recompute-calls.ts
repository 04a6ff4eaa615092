import { coverSince, spansSince, type Declarations, type DeclaredSpan } from '../../allowlist/declarations.ts'
import { compareText } from '../../finding.ts'
import { sortCalls } from './release-file.ts'
import type { Release } from './release.ts'

/** What a release's record says of its calls, held against the source. Lists are of callees, sorted. */
export type RecomputedCalls = {
  /** The calls that it may make, whatever the record says. */
  readonly calls: Release['calls']
  /** Recorded, and never declared from its version on. */
  readonly undeclared: readonly string[]
  /** Recorded with more methods than were ever declared. */
  readonly widened: readonly string[]
  /** Declared at its version and ever since, and not recorded. */
  readonly missing: readonly string[]
}

/**
 * The calls of a release, recomputed from the services' repository. A release is made with the allowlist at its version,
 * and while that stays, what comes into the allowlist later is added: so a call counts when it is recorded and was
 * declared at the version or since, or when it was declared all the time from the version on. `declaredThen`: what is
 * known of the version besides, where histories do not tell (a layout that changed, a service that is gone). Undefined:
 * the version is on no place of the default branch, so nobody can tell.
 */
export function recomputeCalls(
  release: Pick<Release, 'service' | 'version' | 'calls'>,
  declarations: Declarations,
  declaredThen: Release['calls'] = [],
): RecomputedCalls | undefined {
  const { service, version } = release
  const position = declarations.positions.get(version)
  if (position === undefined) return undefined
  const then = new Map(declaredThen.map(({ callee, methods }) => [callee, methods]))
  const kept = new Map<string, readonly string[] | undefined>()
  const [undeclared, widened, missing]: [string[], string[], string[]] = [[], [], []]
  for (const { callee, methods } of release.calls) {
    const spans = spansSince(declarations, { caller: service, callee }, position)
    const said = [...spans.map((span) => span.methods), ...(then.has(callee) ? [then.get(callee)] : [])]
    if (said.length === 0) undeclared.push(callee)
    else {
      const most = uniteMethods(said)
      const within = limitMethods(methods, most)
      kept.set(callee, within)
      if (JSON.stringify(within?.toSorted(compareText)) !== JSON.stringify(methods?.toSorted(compareText)))
        widened.push(callee)
    }
  }
  for (const callee of declarations.spans.get(service)?.keys() ?? []) {
    if (kept.has(callee)) continue
    const spans = spansSince(declarations, { caller: service, callee }, position).filter(isLasting)
    if (!coverSince(spans, position)) continue
    missing.push(callee)
    kept.set(callee, uniteMethods(spans.map((span) => span.methods)))
  }
  const calls = [...kept].map(([callee, methods]) => (methods === undefined ? { callee } : { callee, methods }))
  return { calls: sortCalls(calls), undeclared, widened, missing: missing.sort(compareText) }
}

/** The calls that a service declares at the tip: all that is known of a version that is on no place of the branch. */
export function listDeclaredCalls({ spans }: Declarations, service: string): Release['calls'] {
  const calls = [...(spans.get(service) ?? [])].flatMap(([callee, list]) => {
    const now = list.filter(({ to }) => to === 0)
    if (now.length === 0) return []
    const methods = uniteMethods(now.map((span) => span.methods))
    return [methods === undefined ? { callee } : { callee, methods }]
  })
  return sortCalls(calls)
}

// One with a last day may have ended before the release was made.
function isLasting({ until }: DeclaredSpan): boolean {
  return until === undefined
}

/** Undefined stands for every method. */
function uniteMethods(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  return lists.some((list) => list === undefined) ? undefined : [...new Set(lists.flatMap((list) => list ?? []))]
}

function limitMethods(
  methods: readonly string[] | undefined,
  most: readonly string[] | undefined,
): readonly string[] | undefined {
  if (most === undefined) return methods
  const kept = (methods ?? most).filter((method) => most.includes(method))
  return kept.length === 0 ? most : kept
}
