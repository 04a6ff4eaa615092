import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { InjectedFault } from '../../src/sandbox/http/faults.ts'
import { openStage, type Stage } from '../stage/open-stage.ts'
import {
  FAULTS,
  FLOWS,
  putAway,
  readPublishedState,
  releaseTwice,
  usedRoutes,
  type Flow,
  type RouteUse,
} from './fault-scene.ts'
import { writesOf } from './scene.ts'

jest.setTimeout(300_000)

let stage: Stage
// Reads are made up for below the flows, in the same way for all: one flow shows it, unless ALL_FAULTS is set. Writes fail in each.
const tried = new Set<string>()
/** Flow → what it comes to without faults. */
const unharmed = new Map<string, string>()

beforeAll(async () => {
  stage = await openStage()
  await releaseTwice(stage)
})

afterAll(() => stage.close())

test.each(FLOWS)('$name: every request that fails once is made up for', async (flow) => {
  const { state, routes } = await runOnce(flow, 'unharmed')
  expect(routes.length).toBeGreaterThan(8)
  const cases = routes
    .filter((use) => isNew(use))
    .flatMap((use) => FAULTS.filter((fault) => fault.fits(use)).map((fault) => ({ use, fault })))
  const unsettled: string[] = []
  for (const [index, { use, fault }] of cases.entries()) {
    const run = await runOnce(flow, `${index}`, () => fault.inject(stage, use, passing(flow, use)))
    if (run.state !== state || run.hits !== 1)
      unsettled.push(`${fault.name}, ${run.hits} times: ${use.method} ${use.route}\n${difference(state, run.state)}`)
  }
  expect(unsettled).toEqual([])
})

test('after all of that a sweep has nothing to write', async () => {
  await stage.app.sweep()
  await stage.settle()
  expect(await writesOf(stage, () => stage.app.sweep())).toEqual([])
})

function isNew({ method, route }: RouteUse): boolean {
  const use = `${method} ${route}`
  const isRead = method === 'GET' || route === '/graphql' || route.endsWith('/git-upload-pack')
  const isKnown = isRead && tried.has(use) && process.env['ALL_FAULTS'] === undefined
  tried.add(use)
  return !isKnown
}

/** How many requests of the route are the person's own, who comes first. */
function passing({ byComment }: Flow, { method, route }: RouteUse): number {
  return byComment && method === 'POST' && route === '/repos/{owner}/{repo}/issues/{issue_number}/comments' ? 1 : 0
}

type Run = { readonly state: string; readonly hits: number; readonly routes: readonly RouteUse[] }

async function runOnce(flow: Flow, name: string, inject?: () => InjectedFault): Promise<Run> {
  const branch = `${flow.name.replaceAll(/\W+/g, '-')}-${name}`
  const started = await flow.prepare(stage, branch)
  stage.sandbox.requests.clear()
  const injected = inject?.()
  const number = await flow.happen(stage, branch, started)
  await stage.settle()
  const { hits = 0 } = injected ?? {}
  const routes = usedRoutes(stage)
  injected?.remove()
  if (
    unharmed.get(flow.name) !== undefined &&
    (await readPublishedState(stage, number, branch)) !== unharmed.get(flow.name)
  ) {
    await stage.app.sweep()
    await stage.settle()
  }
  const state = await readPublishedState(stage, number, branch)
  unharmed.set(flow.name, unharmed.get(flow.name) ?? state)
  await putAway(stage, number)
  return { state, hits, routes }
}

function difference(expected: string, found: string): string {
  const lines = found.split('\n')
  return expected
    .split('\n')
    .flatMap((line, index) => (line === lines[index] ? [] : [`- ${line}`, `+ ${lines[index]}`]))
    .slice(0, 4)
    .join('\n')
}
