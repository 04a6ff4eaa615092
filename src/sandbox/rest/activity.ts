import { NO_COMMIT } from '../git/bare-repo.ts'
import { repoRoute } from '../http/needs.ts'
import { readPage } from '../http/paged.ts'
import type { RepoCall, Route } from '../http/route.ts'
import { sameName } from '../model/find.ts'
import type { Activity, ActivityType } from '../model/records.ts'
import type { Schema } from '../model/schema.ts'
import { nodeId, simpleUser } from '../present/present-account.ts'
import { ApiError } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import type { World } from '../world/world.ts'

const TYPES: readonly ActivityType[] = [
  'push',
  'force_push',
  'branch_creation',
  'branch_deletion',
  'pr_merge',
  'merge_queue_merge',
]
const DAY_MS = 86_400_000
const PERIODS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 }

/** Who changed which branch when. */
export const activityRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/activity', { grants: ['contents:read'] }, listActivities),
]

function listActivities(call: RepoCall): Answer {
  const { world, repo, query } = call
  const type = oneOf(call, 'activity_type', TYPES)
  const period = oneOf(call, 'time_period', Object.keys(PERIODS))
  const oldestFirst = oneOf(call, 'direction', ['asc', 'desc']) === 'asc'
  const ref = query.get('ref')
  const login = query.get('actor')
  const since = period === null ? 0 : world.clock().getTime() - (PERIODS[period] ?? 0) * DAY_MS
  const fitting = world.store.activities.where(
    (each) =>
      each.repoId === repo.id &&
      (type === null || each.type === type) &&
      (ref === null || each.ref === ref || each.ref === `refs/heads/${ref}`) &&
      (login === null || sameName(actorOf(world, each)?.login ?? '', login)) &&
      Date.parse(each.at) >= since,
  )
  return cursorPage(call, oldestFirst ? fitting : fitting.reverse())
}

/** The page that the cursor `after` or `before` names: pages of this list have no numbers. */
function cursorPage(call: RepoCall, listed: readonly Activity[]): Answer {
  const { perPage } = readPage(call)
  const after = readCursor(call, 'after')
  const before = readCursor(call, 'before')
  const place = (id: number): number => listed.findIndex((each) => each.id === id)
  const start = after !== null ? place(after) + 1 : before !== null ? Math.max(0, place(before) - perPage) : 0
  const end = before !== null ? Math.max(0, place(before)) : start + perPage
  const page = listed.slice(start, end)
  const to = (name: 'after' | 'before', row: Activity, rel: string): string => {
    const query = new URLSearchParams(call.query)
    for (const each of ['after', 'before']) query.delete(each)
    query.set(name, Buffer.from(String(row.id)).toString('base64'))
    return `<${call.address}?${query.toString()}>; rel="${rel}"`
  }
  const [first, last] = [page[0], page.at(-1)]
  const links = [
    ...(last && end < listed.length ? [to('after', last, 'next')] : []),
    ...(first && start > 0 ? [to('before', first, 'prev')] : []),
  ]
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {}
  return { status: 200, body: page.map((each) => presentActivity(call.world, each)), headers }
}

function readCursor(call: RepoCall, name: 'after' | 'before'): number | null {
  const text = call.query.get(name)
  if (text === null) return null
  const id = Number(Buffer.from(text, 'base64').toString('utf8'))
  if (!call.world.store.activities.get(id)) throw new ApiError(422, `Invalid request.\n\n"${name}" is no cursor.`)
  return id
}

function oneOf<T extends string>(call: RepoCall, name: string, values: readonly T[]): T | null {
  const text = call.query.get(name)
  if (text === null) return null
  const found = values.find((each) => each === text)
  if (found === undefined)
    throw new ApiError(422, `Invalid request.\n\n${text} is not a member of ${values.join(', ')}`)
  return found
}

/** Undefined for an account that is gone, whose place the account `ghost` takes. */
function actorOf(world: World, activity: Activity): ReturnType<World['store']['users']['get']> {
  const user = world.store.users.get(activity.actorId)
  return user?.login === 'ghost' ? undefined : user
}

function presentActivity(world: World, activity: Activity): Schema<'activity'> {
  const actor = actorOf(world, activity)
  return {
    id: activity.id,
    node_id: nodeId('PSH', activity.id),
    before: activity.before ?? NO_COMMIT,
    after: activity.after ?? NO_COMMIT,
    ref: activity.ref,
    timestamp: activity.at,
    activity_type: activity.type,
    actor: actor ? simpleUser(world, actor) : null,
  }
}
