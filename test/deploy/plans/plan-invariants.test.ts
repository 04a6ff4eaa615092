import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Revocation } from '../../../src/allowlist/allowlist.ts'
import { buildCallers } from '../../../src/deploy/policies/build-callers.ts'
import { indexRevocations } from '../../../src/deploy/releases/index-revocations.ts'
import type { PlanContext } from '../../../src/deploy/policies/plan-context.ts'
import type { Plan } from '../../../src/deploy/plans/plan.ts'
import type { RollbackOptions } from '../../../src/deploy/releases/release.ts'
import { selectReturnable } from '../../../src/deploy/releases/select-returnable.ts'
import {
  deploy,
  makeConfigModel,
  makeContext,
  merge,
  policiesOf,
  readAccess,
  rollback,
  stateOf,
  versionOf,
  wish,
  type ConfigModel,
} from '../config-model.ts'

const SERVICES = ['service.emoji', 'service.ledger', 'service.pot', 'service.search'] as const
const HOUR_MS = 60 * 60 * 1000

type Action =
  | { readonly kind: 'deploy'; readonly service: string; readonly calls: readonly string[] }
  | { readonly kind: 'refresh'; readonly service: string; readonly calls: readonly string[] }
  | { readonly kind: 'rollback'; readonly service: string; readonly steps: number | undefined }
  | { readonly kind: 'revoke'; readonly caller: string; readonly callee: string }
  | { readonly kind: 'wait'; readonly hours: number }

const service = fc.constantFrom(...SERVICES)
const calls = fc.subarray([...SERVICES])
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('deploy' as const), service, calls }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refresh' as const), service, calls }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('rollback' as const),
      service,
      steps: fc.option(fc.nat(4), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), caller: service, callee: service }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.nat(40) }) },
)
const options: fc.Arbitrary<RollbackOptions> = fc.record({ versions: fc.integer({ min: 1, max: 4 }), days: fc.nat(3) })

type World = { readonly model: ConfigModel; readonly context: PlanContext; readonly deployed: number }

function start(rollbackOptions: RollbackOptions): World {
  return { model: makeConfigModel(SERVICES), context: makeContext({}, rollbackOptions), deployed: 0 }
}

/** The plan of an action, and the world once it is merged; a refused plan leaves the world as it is. */
function step(world: World, action: Action): { readonly world: World; readonly plan: Plan | undefined } {
  const { model, context, deployed } = world
  switch (action.kind) {
    case 'wait': {
      const now = new Date(Date.parse(context.now) + action.hours * HOUR_MS).toISOString()
      return { world: { ...world, context: { ...context, now } }, plan: undefined }
    }
    case 'revoke': {
      const { entries, revocations } = context.allowlist
      const revocation: Revocation = { caller: action.caller, callee: action.callee, place: { path: 'allowlist.yaml' } }
      const after = { ...context, allowlist: { entries, revocations: [...revocations, revocation] } }
      // As the merge that revokes does: the callee's policies follow in every environment at once.
      return carryOut(
        { ...world, context: after },
        deploy(model, wish(action.callee, undefined, []), { context: after }),
      )
    }
    case 'deploy': {
      const version = versionOf((deployed + 16).toString(16).padStart(4, '0'))
      const desired = wish(action.service, version, action.calls, { trigger: 'command' })
      return carryOut({ ...world, deployed: deployed + 1 }, deploy(model, desired, { context }))
    }
    case 'refresh':
      return carryOut(world, deploy(model, wish(action.service, undefined, action.calls), { context }))
    case 'rollback': {
      const history = model.histories.get(action.service) ?? []
      const to = action.steps === undefined ? undefined : history[action.steps]?.release.version
      return carryOut(world, rollback(model, action.service, { context, to }))
    }
  }
}

function carryOut(world: World, plan: Plan): { readonly world: World; readonly plan: Plan } {
  const isRefused = plan.findings.some(({ severity }) => severity === 'error')
  expect(isRefused && plan.edits.length > 0).toBe(false)
  return { world: isRefused ? world : { ...world, model: merge(world.model, plan, world.context.now) }, plan }
}

/** Every call that a running or returnable release makes, and that was not revoked. */
function listNeeded({ model, context }: World): readonly { caller: string; callee: string }[] {
  const findRevocation = indexRevocations(context.allowlist, context.now.slice(0, 10))
  return [...model.histories].flatMap(([caller, history]) =>
    selectReturnable({ history, rollback: context.rollback, now: context.now })
      .flatMap(({ release }) => release.calls.map(({ callee }) => ({ caller, callee })))
      .filter((call) => findRevocation(call) === undefined),
  )
}

const histories = fc.array(action, { minLength: 1, maxLength: 25 })

test('planDeployment() and planRollback() never take a call that a running or returnable release needs', () => {
  fc.assert(
    fc.property(options, histories, (rollbackOptions, actions) => {
      let world = start(rollbackOptions)
      for (const each of actions) {
        world = step(world, each).world
        const access = readAccess(world.model)
        for (const { caller, callee } of listNeeded(world)) {
          expect([each.kind, caller, callee, access(caller, callee).allowed]).toEqual([each.kind, caller, callee, true])
        }
      }
    }),
    { numRuns: 100 },
  )
})

test('planDeployment() and planRollback() never let a revoked call in again', () => {
  fc.assert(
    fc.property(options, histories, (rollbackOptions, actions) => {
      let world = start(rollbackOptions)
      for (const each of actions) {
        world = step(world, each).world
        const access = readAccess(world.model)
        for (const { caller, callee } of world.context.allowlist.revocations) {
          // Allowed all the same: the callee was never deployed, and nobody that calls it was.
          expect([caller, callee, access(caller, callee).admitted]).toEqual([caller, callee, false])
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('planDeployment() and planRollback() render exactly the callers of buildCallers() into what they touch', () => {
  fc.assert(
    fc.property(options, histories, (rollbackOptions, actions) => {
      let world = start(rollbackOptions)
      for (const each of actions) {
        const next = step(world, each)
        world = next.world
        const access = readAccess(world.model)
        for (const { path } of next.plan?.edits ?? []) {
          const callee = SERVICES.find((name) => path === `staging/${name}/network-policy.yaml`)
          if (callee === undefined) continue
          const state = stateOf(world.model)
          const intended = buildCallers(new Set([callee]), { state, context: world.context }).get(callee)
          const admitted = SERVICES.filter((caller) => access(caller, callee).allowed)
          expect(admitted).toEqual(intended?.map(({ caller }) => caller))
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('planDeployment() and planRollback() give no edits when they are planned again right after merging', () => {
  fc.assert(
    fc.property(options, histories, (rollbackOptions, actions) => {
      let world = start(rollbackOptions)
      for (const each of actions) {
        const { world: after, plan } = step(world, each)
        world = after
        if (plan === undefined || plan.findings.some(({ severity }) => severity === 'error')) continue
        const { service: name, version } = plan.record
        const running = after.model.histories.get(name)?.[0]?.release
        if (running === undefined) continue
        const refreshed = deploy(after.model, wish(name, undefined, []), { context: after.context })
        expect(refreshed.edits).toEqual([])
        const again =
          plan.record.kind === 'rollback'
            ? rollback(after.model, name, { context: after.context, to: version })
            : deploy(after.model, { ...wish(name, version, []), calls: running.calls }, { context: after.context })
        expect(again.edits).toEqual([])
      }
    }),
    { numRuns: 60 },
  )
})

test('planDeployment() of two services comes to the same files in either order', () => {
  const pair = fc.subarray([...SERVICES], { minLength: 2, maxLength: 2 })
  fc.assert(
    fc.property(
      options,
      histories,
      pair,
      calls,
      calls,
      (rollbackOptions, actions, [one = '', two = ''], callsOne, callsTwo) => {
        const world = actions.reduce((now, each) => step(now, each).world, start(rollbackOptions))
        const deployBoth = (...order: [string, readonly string[]][]) =>
          order.reduce((model, [name, callees]) => {
            const desired = wish(name, versionOf('ff'), callees, { trigger: 'command' })
            return merge(model, deploy(model, desired, { context: world.context }), world.context.now)
          }, world.model)
        const there = deployBoth([one, callsOne], [two, callsTwo])
        const back = deployBoth([two, callsTwo], [one, callsOne])
        expect(policiesOf(there)).toEqual(policiesOf(back))
        expect(new Map([...there.files].sort())).toEqual(new Map([...back.files].sort()))
      },
    ),
    { numRuns: 60 },
  )
})
