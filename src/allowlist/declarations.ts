import type { Entry } from './allowlist.ts'

/** A stretch of a branch's first-parent history in which one file declared one call in the same words. */
export type DeclaredSpan = {
  /** The commit that brought it there. */
  readonly commit: string
  /** Places on the branch, counted from its tip: `to` (newer, 0 is the tip) to `from`, both included. */
  readonly from: number
  readonly to: number
  readonly methods: readonly string[] | undefined
  readonly reason: string | undefined
  readonly until: string | undefined
}

/**
 * Which calls were declared when, as the history of a branch tells it: what an allowlist said at any commit of it can be
 * looked up without reading that commit.
 */
export type Declarations = {
  /** Commit → its place on the branch's first-parent line, counted from the tip. */
  readonly positions: ReadonlyMap<string, number>
  /** Caller → callee → its spans, newest first. */
  readonly spans: ReadonlyMap<string, ReadonlyMap<string, readonly DeclaredSpan[]>>
}

/** One commit's change of one allowlist file. */
export type AllowlistChange = {
  readonly commit: string
  readonly path: string
  /** What the file says from then on; empty where it was deleted. */
  readonly entries: readonly Entry[]
}

/**
 * Builds them from the branch's commits, tip first, and every change of an allowlist file on it, newest first. Files that
 * are moved are two files; a call that one takes over from the other has two spans that touch.
 */
export function buildDeclarations(input: {
  readonly commits: readonly string[]
  readonly changes: readonly AllowlistChange[]
}): Declarations {
  const positions = new Map(input.commits.map((commit, index) => [commit, index]))
  const spans = new Map<string, Map<string, DeclaredSpan[]>>()
  /** Path → the place up to which its next older change holds. */
  const ends = new Map<string, number>()
  /** What the newer change of a file said, by path and call: the same words go on. */
  const newer = new Map<string, Map<string, DeclaredSpan>>()
  for (const { commit, path, entries } of input.changes) {
    const from = positions.get(commit)
    if (from === undefined) continue
    const to = ends.get(path) ?? 0
    ends.set(path, from + 1)
    const before = newer.get(path)
    const own = new Map<string, DeclaredSpan>()
    for (const { caller, callee, methods, reason, until } of entries) {
      const key = JSON.stringify([caller, callee])
      const said = { methods, reason, until }
      const next = before?.get(key)
      const goesOn = next !== undefined && sameWords(next, said)
      const span: DeclaredSpan = { ...said, commit, from, to: goesOn ? next.to : to }
      own.set(key, span)
      const ofCaller = spans.get(caller) ?? new Map<string, DeclaredSpan[]>()
      const list = ofCaller.get(callee) ?? []
      spans.set(
        caller,
        ofCaller.set(callee, goesOn ? [...list.filter((each) => each !== next), span] : [...list, span]),
      )
    }
    newer.set(path, own)
  }
  for (const ofCaller of spans.values()) {
    for (const list of ofCaller.values()) list.sort((a, b) => a.to - b.to || a.from - b.from)
  }
  return { positions, spans }
}

function sameWords(a: Pick<DeclaredSpan, 'methods' | 'reason' | 'until'>, b: typeof a): boolean {
  return JSON.stringify([a.methods, a.reason, a.until]) === JSON.stringify([b.methods, b.reason, b.until])
}

/**
 * The spans of a call that lie between a place and the tip, newest first; empty: it was declared at none of those
 * commits.
 */
export function spansSince(
  { spans }: Declarations,
  { caller, callee }: { readonly caller: string; readonly callee: string },
  position: number,
): readonly DeclaredSpan[] {
  return (spans.get(caller)?.get(callee) ?? []).filter(({ to }) => to <= position)
}

/** Whether spans, newest first, leave no commit out from a place to the tip. */
export function coverSince(spans: readonly DeclaredSpan[], position: number): boolean {
  let covered = -1
  for (const { to, from } of spans) {
    if (to > covered + 1) return false
    covered = Math.max(covered, from)
  }
  return covered >= position
}
