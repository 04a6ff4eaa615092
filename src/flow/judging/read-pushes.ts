import type { Push } from '../../verdict/model/verdict.ts'
import { parseCommander } from './commander.ts'
import type { BranchMove, Ports, Pull, RepoRef } from '../ports/ports.ts'
import { readProposed, type ProposedContext } from './read-proposed.ts'

// Beyond this many, a push may have changed everything: reading what each did costs a fetch.
const PUSHES_READ_MAX = 30

/**
 * Who pushed what to the head branch of a pull request, by GitHub's record: commit authors are what anybody writes.
 * Undefined where the record has no say: a fork, a head that it does not have, a gap in it.
 */
export async function readPushes(
  repo: RepoRef,
  pull: Pick<Pull, 'headRef' | 'headSha' | 'sameRepository' | 'author'>,
  context: ProposedContext & { readonly pulls: Pick<Ports['pulls'], 'readPushes'> },
): Promise<readonly Push[] | undefined> {
  if (!pull.sameRepository) return undefined
  const moves = await context.pulls.readPushes(repo, pull.headRef)
  if (moves === undefined || moves[0]?.after !== pull.headSha) return undefined
  const author = pull.author.toLowerCase()
  if (moves.every(({ actor }) => actor === author)) return moves.map(({ actor }) => ({ actor, changed: undefined }))
  const { repository } = context
  await repository.fetch(moves.slice(0, PUSHES_READ_MAX).map(({ after }) => after))
  const pushes: Push[] = []
  for (const [index, move] of moves.entries()) {
    const actor = move.ours ? parseCommander(await repository.readMessage(move.after)) : move.actor
    pushes.push({ actor, changed: index < PUSHES_READ_MAX ? await readChanged(move, context) : undefined })
  }
  return pushes
}

/** What a push changed of what somebody has to agree to; undefined: not known. */
async function readChanged(move: BranchMove, context: ProposedContext): Promise<ReadonlySet<string> | undefined> {
  const after = await readProposed(move.after, context)
  const before = move.before === undefined ? new Map<string, string>() : await readProposed(move.before, context)
  if (after === undefined || before === undefined) return undefined
  const names = [...before.keys(), ...after.keys()]
  return new Set(names.filter((name) => before.get(name) !== after.get(name)))
}
