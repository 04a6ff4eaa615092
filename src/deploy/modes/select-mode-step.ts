import type { PolicyMode } from '../../netpolicy/model/policy.ts'
import { planModeSwitch, type EnvironmentModes, type ModeStep } from '../../netpolicy/plan-mode-switch.ts'
import { environmentFiles } from '../releases/environment-paths.ts'
import type { EnvironmentState } from '../policies/plan-context.ts'
import type { EnvironmentMode } from '../policies/policy-mode-file.ts'
import type { PolicyRules } from '../policies/policy-rules.ts'
import { NO_POLICY_STATE, selectModes } from '../policies/policy-state.ts'

/** What the mode files are to say. */
export type ModeTarget = {
  /** What the pull request does, and what is left to do after it: a sentence each. */
  readonly does: string
  readonly next: readonly string[]
  readonly environment: EnvironmentMode
  readonly modes: ReadonlyMap<string, PolicyMode>
}

const LEAVE = 'Leave the platform to the base.'

/**
 * The next step on the way of a whole environment to one mode (`planModeSwitch`): the first that is not done already.
 * Undefined: all are. The platform is left to the base only once that is there, and where there is no base at all, only
 * services have modes.
 */
export function selectModeStep(input: {
  readonly state: EnvironmentState
  readonly policy: PolicyRules
  readonly to: PolicyMode
}): ModeTarget | undefined {
  const { state, policy, to } = input
  const now = selectModes(state, policy)
  const names = [...state.present]
  // Without a base, only services have modes: it counts as there already.
  const base = policy.base === undefined ? to : now.base
  const before = { base, services: new Map(names.map((name) => [name, now.of(name)])) }
  const after = { base: to, services: new Map(names.map((name) => [name, to])) }
  const last: ModeStep = { does: LEAVE, ...after, platform: false }
  const isLeft =
    policy.base !== undefined && to === 'enforce' && state.files.has(environmentFiles(state.environment).base)
  const switched = planModeSwitch(before, after)
  const steps = switched.length > 0 ? switched : isLeft ? [last] : []
  const open = steps.filter((step) => !isDone(step, { platform: now.platform, before }))
  const [first, ...rest] = open
  if (first === undefined) return undefined
  return {
    does: first.does,
    next: policy.base === undefined ? [] : rest.map(({ does }) => does),
    environment: describeStep(first, input),
    modes: keepOwn(first, input),
  }
}

function isDone(
  { base, services, platform }: ModeStep,
  now: { readonly platform: 'services' | 'base'; readonly before: EnvironmentModes },
): boolean {
  const isSame = [...services].every(([service, mode]) => now.before.services.get(service) === mode)
  return isSame && base === now.before.base && platform === (now.platform === 'services')
}

function describeStep(
  step: ModeStep,
  { state, policy, to }: { readonly state: EnvironmentState; readonly policy: PolicyRules; readonly to: PolicyMode },
): EnvironmentMode {
  const whole = (state.policyState ?? NO_POLICY_STATE).environment
  const services = [...step.services.values()].every((mode) => mode === to) ? to : whole.services
  // Without a base there is nothing that a mode of its own would be of.
  if (policy.base === undefined) return { services }
  return { services, base: step.base, platform: step.platform ? undefined : 'base' }
}

// A service's own file goes once the environment's says the same.
function keepOwn(
  step: ModeStep,
  { state, to }: { readonly state: EnvironmentState; readonly to: PolicyMode },
): ReadonlyMap<string, PolicyMode> {
  const isAll = [...step.services.values()].every((mode) => mode === to)
  return isAll ? new Map() : (state.policyState ?? NO_POLICY_STATE).modes
}
