import type { Finding } from '../../finding.ts'
import { assemblePlan, type Decision } from './assemble-plan.ts'
import { environmentPaths } from '../releases/environment-paths.ts'
import { indexRevocations } from '../releases/index-revocations.ts'
import type { EnvironmentState, PlanContext } from '../policies/plan-context.ts'
import type { Plan, PlanRecord } from './plan.ts'
import { mergeSources } from './plan-record.ts'
import type { RecordedRelease, Release, ReleaseHistory } from '../releases/release.ts'
import { selectReturnable } from '../releases/select-returnable.ts'
import { shortVersion } from '../releases/short-version.ts'

export type RollbackInput = {
  readonly state: EnvironmentState
  readonly service: string
  /**
   * A version or the beginning of one, at least four characters; undefined: the version before, passing over those
   * taken back.
   */
  readonly to?: string | undefined
  readonly context: PlanContext
  /** The source pull request on which it was asked for. */
  readonly pull: number
  readonly requestedBy: string
  readonly reason?: string | undefined
  /**
   * Of the open pull request on the same branch: a rollback to the same version keeps its sources and the day of its
   * hold.
   */
  readonly inFlight?: PlanRecord | undefined
}

/** The most versions that a hint lists. */
const LISTED_MAX = 10
/** As git has it: fewer characters are no abbreviation of a commit id. */
const PREFIX_CHARACTERS_MIN = 4

/**
 * Plans the return of one service to an earlier version in one environment. It moves the fields that Drawbridge owns:
 * the image goes back, the release file too, with a hold against automatic deployment; what people wrote stays as it is
 * now, and the policies are built anew, so no call is taken from anybody who still needs it. No edits and no findings
 * when the version runs already.
 *
 * Error findings refuse: `service-absent`, `release-missing` (nothing was released there), `release-unknown-version`
 * (unknown, ambiguous, out of the rollback window, or nothing to go back to; the hint lists what there is),
 * `rollback-needs-revoked` (the target needs a call that was revoked), and those of the image and the policies.
 */
export function planRollback(input: RollbackInput): Plan {
  const { state, context } = input
  return assemblePlan({ state, context, decision: decide(input) })
}

function decide(input: RollbackInput): Decision {
  const { state, service, context } = input
  const history = state.histories.get(service)
  const running = history?.[0]?.release
  const refuse = (version: string, ...findings: Finding[]): Decision => ({
    record: makeRecord(input, version, running?.version),
    target: undefined,
    policies: false,
    abstains: false,
    findings,
  })
  if (!state.present.has(service)) {
    return refuse('', report(input, 'service-absent', `${state.environment.name} has no directory for ${service}`))
  }
  if (history === undefined || running === undefined) {
    return refuse('', report(input, 'release-missing', `${service} was never released in ${state.environment.name}`))
  }
  const returnable = selectReturnable({ history, rollback: context.rollback, now: context.now })
  const choice = chooseTarget(input, returnable)
  if (choice.kind === 'refused') return refuse('', choice.finding)
  const { release } = choice
  if (release.version === running.version) return refuse(release.version)
  const revoked = findRevoked(input, release, returnable)
  if (revoked.length > 0) return refuse(release.version, ...revoked)
  const record = makeRecord(input, release.version, running.version)
  return {
    record,
    target: { ...release, hold: makeHold(input, record, running) },
    policies: false,
    abstains: false,
    findings: [],
  }
}

type Choice =
  { readonly kind: 'chosen'; readonly release: Release } | { readonly kind: 'refused'; readonly finding: Finding }

function chooseTarget(input: RollbackInput, returnable: ReleaseHistory): Choice {
  const { to, service, state } = input
  const hint = `One can return to: ${listVersions(returnable) || 'nothing'}.`
  const refuse = (message: string): Choice => ({
    kind: 'refused',
    finding: report(input, 'release-unknown-version', message, hint),
  })
  if (to === undefined) {
    const previous = findPrevious(returnable)
    return previous ?? refuse(`${service} has no earlier version in ${state.environment.name} that one can return to`)
  }
  const wanted = to.toLowerCase()
  const matching = returnable.filter(({ release }) => release.version.startsWith(wanted))
  const [newest] = matching
  if (newest === undefined || wanted.length < PREFIX_CHARACTERS_MIN) {
    return refuse(`${to} is no version of ${service} that one can return to in ${state.environment.name}`)
  }
  const isAmbiguous = matching.some(({ release }) => release.version !== newest.release.version)
  return isAmbiguous
    ? refuse(`${to} is the beginning of several versions of ${service}`)
    : { kind: 'chosen', release: newest.release }
}

/** The newest other version that no rollback took back since it was released: never back to what was fled from. */
function findPrevious(returnable: ReleaseHistory): Choice | undefined {
  const takenBack = new Set([returnable[0]?.release.version])
  for (const { release } of returnable) {
    if (!takenBack.has(release.version)) return { kind: 'chosen', release }
    if (release.hold !== undefined) takenBack.add(release.hold.version)
  }
  return undefined
}

function findRevoked(input: RollbackInput, target: Release, returnable: ReleaseHistory): readonly Finding[] {
  const { service, context } = input
  const findRevocation = indexRevocations(context.allowlist, context.now.slice(0, 10))
  const needsRevoked = ({ calls }: Release) => calls.filter(({ callee }) => findRevocation({ caller: service, callee }))
  const others = returnable.filter(({ release }) => needsRevoked(release).length === 0)
  const hint = `One can return to: ${listVersions(others) || 'nothing'}.`
  return needsRevoked(target).map(({ callee }) => {
    const reason = findRevocation({ caller: service, callee })?.reason
    const message =
      `${service} ${shortVersion(target.version)} calls ${callee}, and that call was revoked` +
      (reason === undefined ? '' : `: ${reason}`)
    return report(input, 'rollback-needs-revoked', message, hint)
  })
}

/** The versions behind the running one, short, newest first. */
function listVersions(returnable: readonly RecordedRelease[]): string {
  const versions = [...new Set(returnable.map(({ release }) => shortVersion(release.version)))]
  const rest = versions.length - LISTED_MAX
  return versions.slice(0, LISTED_MAX).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

function makeRecord(input: RollbackInput, version: string, from: string | undefined): PlanRecord {
  const { state, service, context, pull, requestedBy, reason, inFlight } = input
  const open = inFlight?.kind === 'rollback' && inFlight.version === version ? inFlight : undefined
  return {
    kind: 'rollback',
    service,
    environment: state.environment.name,
    version,
    from,
    declaredAt: version,
    trigger: 'command',
    requestedBy,
    reason,
    since: open?.since ?? context.now.slice(0, 10),
    sources: mergeSources(open?.sources ?? [], { repository: context.repository, pull }),
  }
}

function makeHold(
  { requestedBy, reason, context, pull }: RollbackInput,
  record: PlanRecord,
  running: Release,
): Release['hold'] {
  return {
    reason: reason ?? `rolled back in ${context.repository}#${pull}`,
    by: requestedBy,
    since: record.since ?? context.now.slice(0, 10),
    version: running.version,
  }
}

function report(input: RollbackInput, code: Finding['code'], message: string, hint?: string): Finding {
  const { release } = environmentPaths(input.state.environment, input.service, input.context.image)
  const place = { path: release }
  return hint === undefined
    ? { code, severity: 'error', message, place }
    : { code, severity: 'error', message, hint, place }
}
