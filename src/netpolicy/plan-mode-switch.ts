import { compareText } from '../finding.ts'
import type { PolicyMode } from './model/policy.ts'

/** The modes of one environment: of its base, and of each service. */
export type EnvironmentModes = { readonly base: PolicyMode; readonly services: ReadonlyMap<string, PolicyMode> }

/** One step: what is rendered when it is done. */
export type ModeStep = EnvironmentModes & {
  /** What is done: one sentence. */
  readonly does: string
  /** Whether services' own policies hold the rules of `buildPlatformRules`. */
  readonly platform: boolean
}

/**
 * Plans the way of one environment from some modes to others, in steps of which each is finished before the next
 * begins. The base enforces only while every service does, and the platform is let in by the base or by the services'
 * own policies at every moment, in the middle of a step too. Empty when nothing changes.
 *
 * Both name the same services; a service that `after` leaves out keeps its mode.
 */
export function planModeSwitch(before: EnvironmentModes, after: EnvironmentModes): readonly ModeStep[] {
  const services = new Map([...before.services, ...after.services].sort(([a], [b]) => compareText(a, b)))
  const isSame = [...services].every(([service, mode]) => before.services.get(service) === mode)
  if (isSame && before.base === after.base) return []
  const steps: ModeStep[] = []
  const isLowered = before.base === 'enforce' && after.base !== 'enforce'
  const isRaised = before.base !== 'enforce' && after.base === 'enforce'
  if (isLowered) {
    const own = 'Let the policy of every service admit the platform by itself.'
    steps.push({ does: own, base: 'enforce', services: before.services, platform: true })
    steps.push({ does: `Set the base to ${after.base}.`, base: after.base, services: before.services, platform: true })
  }
  const base = isRaised ? before.base : after.base
  const isBaseAlone = isSame && (isLowered || isRaised)
  if (!isBaseAlone) steps.push({ does: describe(isSame), base, services, platform: base !== 'enforce' })
  if (isRaised) {
    steps.push({ does: 'Set the base to enforce.', base: 'enforce', services, platform: true })
    steps.push({ does: 'Leave the platform to the base.', base: 'enforce', services, platform: false })
  }
  return steps
}

function describe(isSame: boolean): string {
  return isSame ? 'Set the mode of the base.' : 'Set the modes of the services.'
}
