import type { MergeMethod } from '../model/records.ts'
import { setDraft } from '../pull/draft.ts'
import { enqueueMergeGroup, finishMergeGroup } from '../pull/merge-groups.ts'
import { createStack } from '../pull/stacks.ts'
import { rerequestCheck } from '../rest/checks.ts'
import type { World } from '../world/world.ts'
import type { Admin, NewProtection } from './admin.ts'
import { appAdmin } from './app-admin.ts'
import { mustAccount, mustRepo, mustUser, pullOf } from './lookup.ts'
import { peopleAdmin } from './people-admin.ts'
import { protectBranch } from './protect-branch.ts'
import { commitFiles, createRepository } from './seed-repo.ts'

/** The operator's side of a world. */
export function openAdmin(world: World): Admin {
  const touched = <A extends unknown[], T>(work: (...args: A) => T): ((...args: A) => T) => {
    return (...args) => {
      const result = work(...args)
      world.store.touch()
      return result
    }
  }
  return {
    ...peopleAdmin(world, touched),
    ...appAdmin(world, touched),
    createRepository: (owner, given) => createRepository(world, mustAccount(world, owner), given),
    commit: (repo, given) => commitFiles(world, mustRepo(world, repo), mustUser(world, given.author), given),
    protectBranch: touched((repo: string, given: NewProtection) => protectBranch(world, mustRepo(world, repo), given)),
    unprotectBranch: touched((name: string, branch: string) => {
      const repo = mustRepo(world, name)
      repo.protections = repo.protections.filter((each) => each.branch !== branch)
    }),
    setMergeMethods: touched((repo: string, methods: readonly MergeMethod[]) => {
      mustRepo(world, repo).mergeMethods = [...methods]
    }),
    rerequestCheck: touched((repo: string, id: number, login: string) => {
      const run = world.store.checkRuns.must(id)
      if (run.repoId !== mustRepo(world, repo).id) throw new Error(`no check run ${id} in ${repo}`)
      rerequestCheck(world, run, mustUser(world, login))
    }),
    convertToDraft: (repo, number, login) => setDraft(world, pullOf(world, repo, number), mustUser(world, login), true),
    markReady: (repo, number, login) => setDraft(world, pullOf(world, repo, number), mustUser(world, login), false),
    createStack: (repo, numbers, login) => createStack(world, mustRepo(world, repo), numbers, mustUser(world, login)),
    enqueueMergeGroup: (repo, number, login) =>
      enqueueMergeGroup(world, mustRepo(world, repo), number, mustUser(world, login)),
    finishMergeGroup: (group, reason, login) => finishMergeGroup(world, group, reason, mustUser(world, login)),
    isEmpty: () => world.store.users.all().length === 0,
  }
}
