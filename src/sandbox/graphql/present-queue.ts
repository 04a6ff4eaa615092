import type { Call } from '../http/route.ts'
import type { MergeGroup, Pull, Repo } from '../model/records.ts'
import { nodeId } from '../present/present-account.ts'
import { queueOf } from '../pull/merge-queue.ts'
import { connect } from './connection.ts'
import type { PageAsk } from './connection.ts'
import { presentCommit } from './present-commit.ts'
import { presentActor } from './present-people.ts'
import type { Shown } from './shown.ts'

/** Where a pull request stands in its base's queue; null when it is not in it. */
export function presentQueueEntry(call: Call, repo: Repo, pull: Pull, shown: Shown): unknown {
  const group = queueOf(call.world, repo, pull.base.ref).find((each) => each.number === pull.number)
  return group ? entry(call, repo, group, shown) : null
}

/** The queue of a branch, in order. */
export function presentQueue(call: Call, repo: Repo, branch: string, shown: Shown): unknown {
  const groups = queueOf(call.world, repo, branch)
  return {
    id: nodeId('MQ', `${repo.id}:${branch}`),
    entries: (ask: PageAsk) =>
      connect(
        'entries',
        groups,
        ask,
        (group) => group.id,
        (group) => entry(call, repo, group, shown),
      ),
  }
}

export function entry(call: Call, repo: Repo, group: MergeGroup, shown: Shown): unknown {
  const { store } = call.world
  const groups = queueOf(call.world, repo, group.baseRef.slice('refs/heads/'.length))
  const pull = store.pulls.find((each) => each.repoId === repo.id && each.number === group.number)
  return {
    id: nodeId('MQE', group.id),
    position: groups.indexOf(group) + 1,
    state: 'AWAITING_CHECKS',
    jump: false,
    solo: false,
    enqueuedAt: group.queued?.at ?? '',
    enqueuer: presentActor(call, store.users.must(group.queued?.userId ?? 0)),
    headCommit: () => presentCommit(call, repo, group.headSha),
    baseCommit: () => presentCommit(call, repo, group.baseSha),
    pullRequest: pull ? () => shown.pull(repo, pull) : null,
  }
}
