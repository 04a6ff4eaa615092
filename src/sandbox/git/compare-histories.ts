import type { GitCommit } from './commit-text.ts'

/** What is asked of a repository. */
type Commits = {
  readonly dir: string
  readonly mustReadCommit: (oid: string) => Promise<GitCommit>
  readonly resolve: (rev: string) => Promise<string | undefined>
}

/** What two commits have of each other's history. */
export type Histories = {
  /** Reached from the first commit alone, newest first as `git rev-list` orders it. */
  readonly left: readonly string[]
  /** Reached from the second alone. */
  readonly right: readonly string[]
  /** Where they meet, newest first; none when they share nothing. Of several, one may be older than another. */
  readonly meetings: readonly string[]
}

/**
 * Walks back from two commits until all that is left belongs to both: it costs what they differ by, not the whole
 * history.
 */
export async function compareHistories(repo: Commits, left: string, right: string): Promise<Histories> {
  const seen = new Map<string, Visited>()
  const queue: string[] = []
  let oldest = ''
  const reach = async (oid: string, sides: number) => {
    const known = seen.get(oid)
    if (known === undefined) {
      const { committer, parents } = await repo.mustReadCommit(oid)
      seen.set(oid, { oid, sides, date: committer.date, parents })
    } else if ((known.sides | sides) === known.sides) return
    else known.sides |= sides
    queue.push(oid)
    const { date = '' } = seen.get(oid) ?? {}
    if (sides !== BOTH && (oldest === '' || date < oldest)) oldest = date
  }
  const tips = [await peel(repo, left), await peel(repo, right)] as const
  await reach(tips[0], LEFT)
  await reach(tips[1], RIGHT)
  // Behind what belongs to both there may lie, also of the same second, what was taken for one side's alone.
  const mayChange = ({ sides, date }: Visited) => sides !== BOTH || date >= oldest
  while (queue.some((oid) => mayChange(seen.get(oid) as Visited))) {
    const commit = takeNewest(queue, seen)
    for (const parent of commit?.parents ?? []) await reach(parent, commit?.sides ?? 0)
  }
  const shared = [...seen.values()].filter(({ sides }) => sides === BOTH)
  const older = markOlder(shared, seen)
  const meetings = shared.filter(({ oid }) => !older.has(oid)).sort((a, b) => (a.date < b.date ? 1 : -1))
  return {
    left: listFrom(tips[0], LEFT, seen),
    right: listFrom(tips[1], RIGHT, seen),
    meetings: meetings.map(({ oid }) => oid),
  }
}

const LEFT = 1
const RIGHT = 2
const BOTH = LEFT | RIGHT

type Visited = { readonly oid: string; readonly date: string; readonly parents: readonly string[]; sides: number }

// A tag can be compared, too: it stands for its commit.
async function peel(repo: Commits, oid: string): Promise<string> {
  const commit = await repo.resolve(oid)
  if (commit === undefined) throw new Error(`no commit ${oid} in ${repo.dir}`)
  return commit
}

/** Of those with the same date the one that came first, as git does. */
function takeNewest(queue: string[], seen: ReadonlyMap<string, Visited>): Visited | undefined {
  const dates = queue.map((oid) => seen.get(oid)?.date ?? '')
  const newest = dates.reduce((best, date, index) => (date > (dates[best] ?? '') ? index : best), 0)
  const [oid = ''] = queue.splice(newest, 1)
  return seen.get(oid)
}

/** Marks whatever lies behind the shared commits as shared, as far as the walk went, and gives it. */
function markOlder(shared: readonly Visited[], seen: ReadonlyMap<string, Visited>): ReadonlySet<string> {
  const older = new Set<string>()
  const waiting = shared.flatMap(({ parents }) => parents)
  for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
    const commit = seen.get(oid)
    if (commit === undefined || older.has(oid)) continue
    older.add(oid)
    commit.sides = BOTH
    waiting.push(...commit.parents)
  }
  return older
}

function listFrom(tip: string, side: number, seen: ReadonlyMap<string, Visited>): string[] {
  const listed: string[] = []
  const known = new Set([tip])
  for (const queue = [tip]; queue.length > 0;) {
    const commit = takeNewest(queue, seen)
    if (commit?.sides !== side) continue
    listed.push(commit.oid)
    for (const parent of commit.parents) {
      if (!known.has(parent)) queue.push(parent)
      known.add(parent)
    }
  }
  return listed
}
