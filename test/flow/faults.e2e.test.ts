import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { InjectedFault } from '../../src/sandbox/world/faults.ts'
import { openStage, type Stage } from '../stage/open-stage.ts'
import { FAULTS, FLOWS, putAway, readPublishedState, usedRoutes, type Flow, type RouteUse } from './fault-scene.ts'
import { writesOf } from './scene.ts'

let stage: Stage
/** Flow → what it comes to without faults. */
const unharmed = new Map<string, string>()

beforeEach(async () => {
  stage = await openStage()
})

afterEach(() => stage.close())

test.each(FLOWS)('$name: every request that fails once is made up for', async (flow) => {
  await flow.begin?.(stage)
  const { state, routes } = await runOnce(flow, 'unharmed')
  expect(routes.length).toBeGreaterThan(8)
  const unsettled: string[] = []
  for (const [index, { name, uses, fault }] of planCases(routes).entries()) {
    const run = await runOnce(flow, `${index}`, () => uses.map((use) => fault.inject(stage, use, passing(flow, use))))
    // Of several, one may keep the others from being asked for.
    if (run.state !== state || (uses.length === 1 ? run.hits !== 1 : run.hits === 0))
      unsettled.push(`${name}, ${run.hits} times:\n${difference(state, run.state)}`)
  }
  expect(unsettled).toEqual([])
  await stage.app.sweep()
  await stage.settle()
  expect(await writesOf(stage, () => stage.app.sweep())).toEqual([])
})

type Case = { readonly name: string; readonly uses: readonly RouteUse[]; readonly fault: (typeof FAULTS)[number] }

/**
 * Each kind of failure on all reads in one run and on all writes in another, and the cruellest on each write by itself:
 * the work is done, and nobody hears of it. With ALL_FAULTS set, each kind on each request by itself, which takes
 * minutes.
 */
function planCases(routes: readonly RouteUse[]): readonly Case[] {
  return FAULTS.flatMap((fault) => {
    const uses = routes.filter((use) => fault.fits(use))
    const [reads, writes] = [uses.filter((use) => !isWrite(use)), uses.filter(isWrite)]
    const single = uses.filter((use) => process.env['ALL_FAULTS'] !== undefined || (fault.afterDoing && isWrite(use)))
    return [
      { name: `${fault.name} of every read`, uses: reads, fault },
      { name: `${fault.name} of every write`, uses: writes, fault },
      ...single.map((use) => ({ name: `${fault.name} of ${use.method} ${use.route}`, uses: [use], fault })),
    ].filter((each) => each.uses.length > 0)
  })
}

function isWrite({ method, route }: RouteUse): boolean {
  return method !== 'GET' && !/\/(graphql|access_tokens|git-upload-pack)$/.test(route)
}

/** How many requests of the route are the person's own, who comes first. */
function passing({ byComment }: Flow, { method, route }: RouteUse): number {
  return byComment && method === 'POST' && route === '/repos/{owner}/{repo}/issues/{issue_number}/comments' ? 1 : 0
}

type Run = { readonly state: string; readonly hits: number; readonly routes: readonly RouteUse[] }

async function runOnce(flow: Flow, name: string, inject?: () => readonly InjectedFault[]): Promise<Run> {
  const branch = `${flow.name.replaceAll(/\W+/g, '-')}-${name}`
  const started = await flow.prepare(stage, branch)
  stage.sandbox.requests.clear()
  const injected = inject?.() ?? []
  const number = await flow.happen(stage, branch, started)
  await stage.settle()
  const hits = injected.reduce((sum, fault) => sum + fault.hits, 0)
  const routes = usedRoutes(stage)
  for (const fault of injected) fault.remove()
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
