import type { App, CheckSuite, Repo, User } from '../model/records.ts'
import { webhookCheckSuite } from '../present/present-check-suite.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import type { RefChange } from './push-event.ts'

/** The suite of an app's runs for a commit; made when it is not there. */
export function suiteFor(
  world: World,
  repo: Repo,
  appId: number,
  headSha: string,
): { readonly suite: CheckSuite; readonly isNew: boolean } {
  const { store } = world
  const known = store.checkSuites.find(
    (each) => each.repoId === repo.id && each.appId === appId && each.headSha === headSha,
  )
  if (known) return { suite: known, isNew: false }
  const pull = store.pulls.find((each) => each.head.repoId === repo.id && each.head.sha === headSha)
  const suite = store.checkSuites.add({
    id: store.nextId(),
    repoId: repo.id,
    appId,
    headSha,
    ...(pull ? { headBranch: pull.head.ref } : {}),
    createdAt: timestamp(world),
  })
  return { suite, isNew: true }
}

/** A push to a branch asks every app that may write checks for a suite, unless the commit has one already. */
export async function requestSuites(world: World, repo: Repo, change: RefChange, sender: User): Promise<void> {
  const { ref, before, after } = change
  if (after === undefined || !ref.startsWith('refs/heads/')) return
  const installed = world.store.installations.where(
    (each) =>
      each.accountId === repo.ownerId &&
      each.permissions['checks'] === 'write' &&
      (each.selection === 'all' || each.repoIds.includes(repo.id)),
  )
  for (const { appId } of installed) {
    const { suite, isNew } = suiteFor(world, repo, appId, after)
    if (!isNew) continue
    suite.headBranch = ref.slice('refs/heads/'.length)
    if (before !== undefined) suite.before = before
    await emitSuite(world, suite, 'requested', sender)
  }
}

/** Asks an app for all its checks of a commit again; the suite waits until one of them is written. */
export async function rerequestSuite(world: World, suite: CheckSuite, sender: User): Promise<void> {
  suite.rerequested = true
  await emitSuite(world, suite, 'rerequested', sender)
}

/** Tells `check_suite`: that it is completed to all, the others only to the suite's own app. */
export async function emitSuite(
  world: World,
  suite: CheckSuite,
  action: 'requested' | 'rerequested' | 'completed',
  sender: User,
): Promise<void> {
  const repo = world.store.repos.must(suite.repoId)
  if (!world.events.wanted(repo, 'check_suite')) return
  const onlyApp: App | undefined = action === 'completed' ? undefined : world.store.apps.must(suite.appId)
  const payload = { action, check_suite: await webhookCheckSuite(world, suite) }
  world.events.repo(repo, 'check_suite', payload, sender, onlyApp)
}
