import { compareFindings, compareText, type Finding } from '../../finding.ts'
import { CALL_LABEL_PREFIX, listCallLabels } from '../../netpolicy/service/call-label.ts'
import { buildCallers, listCallees } from '../policies/build-callers.ts'
import { countCallsInForce, listCallChanges } from './call-changes.ts'
import { checkRemovals } from './check-removals.ts'
import { deploymentBranch } from '../releases/deployment-branch.ts'
import { describeCalls } from '../policies/describe-calls.ts'
import { editCallLabels } from '../edits/edit-call-labels.ts'
import { editImage } from '../edits/edit-image.ts'
import { containerName, environmentPaths } from '../releases/environment-paths.ts'
import { isInForce } from '../releases/index-revocations.ts'
import { renderPlanBody } from './plan-body.ts'
import { planTitle } from './plan-title.ts'
import { isManifest } from '../policies/policy-state.ts'
import type { EnvironmentState, PlanContext } from '../policies/plan-context.ts'
import type { Plan, PlanRecord } from './plan.ts'
import { renderRelease } from '../releases/release-file.ts'
import { renderBaseFile } from '../policies/render-base-file.ts'
import { diffFile, listIdentities, renderCalleePolicies } from '../policies/render-callee-policies.ts'
import type { Release } from '../releases/release.ts'

/** What a plan has decided, before it is worked out. */
export type Decision = {
  readonly record: PlanRecord
  /** The release that shall run; undefined: no release is written, and the findings say why if there is a why. */
  readonly target: Release | undefined
  /**
   * Without a target: bring the policies that exist already up to date, of the service and of those that it is declared
   * to call.
   */
  readonly policies: boolean
  /** See `Plan.abstains`. */
  readonly abstains: boolean
  readonly findings: readonly Finding[]
}

/**
 * Works a decision out: the edits of the image, the release file and the network policies of the service and of every
 * callee that any of its releases ever called, with branch, title and body. One error finding, and there are no edits.
 */
export function assemblePlan(input: {
  readonly state: EnvironmentState
  readonly context: PlanContext
  readonly decision: Decision
}): Plan {
  const { state, context, decision } = input
  const { record, target } = decision
  const work = target || decision.policies ? workOut({ state, context, target, record }) : NO_WORK
  const findings = [...decision.findings, ...work.findings].sort(compareFindings)
  const isRefused = findings.some(({ severity }) => severity === 'error')
  const { edits, callChanges, closed } = isRefused ? NO_WORK : work
  const hold = { before: state.histories.get(record.service)?.[0]?.release.hold, after: target?.hold }
  return {
    record,
    branch: deploymentBranch(record),
    title: planTitle(record),
    body: renderPlanBody({ record, hold, edits, callChanges, findings, closed }),
    edits,
    abstains: decision.abstains,
    findings,
    callChanges,
  }
}

type Work = Pick<Plan, 'edits' | 'findings' | 'callChanges'> & {
  /** Services that get their first policy. */
  readonly closed: readonly string[]
}

const NO_WORK: Work = { edits: [], findings: [], callChanges: [], closed: [] }

type WorkInput = {
  readonly state: EnvironmentState
  readonly context: PlanContext
  readonly target: Release | undefined
  readonly record: PlanRecord
}

function workOut(input: WorkInput): Work {
  const { state, context, target, record } = input
  const callees = [...listTouched(input)].filter((service) => isTouchable(service, input)).sort(compareText)
  const allowed = buildCallers(new Set(callees), { state, desired: target, context })
  const calls = describeCalls(allowed, { state, desired: target, context })
  const identities = listIdentities(state, context)
  const policies = renderCalleePolicies(calls, { state, context, identities, service: record.service })
  const released = target === undefined ? [] : [editManifests(input, target), editRelease(input, target)]
  const parts = [...released, ...policies.values()]
  const edits = parts.flatMap((part) => part.edits)
  // By itself it is nothing to open a pull request for.
  const base = edits.length === 0 ? NO_WORK : renderBaseFile({ state, context, identities, edits })
  const callChanges = listCallChanges({ state, context, target, record, allowed })
  const removals = checkRemovals({
    cap: context.policy.removals,
    changes: callChanges,
    before: countCallsInForce(callees, input),
    record,
    path: environmentPaths(state.environment, record.service, context.image).policy,
  })
  return {
    edits: [...edits, ...base.edits].sort((a, b) => compareText(a.path, b.path)),
    findings: [...parts.flatMap(({ findings }) => findings), ...base.findings, ...removals],
    callChanges,
    closed: callees.filter(
      (callee) => !state.files.has(environmentPaths(state.environment, callee, context.image).policy),
    ),
  }
}

// All that its history ever called: what left the rollback window since the last plan is cleaned up, too.
function listTouched({ state, context, target, record }: WorkInput): ReadonlySet<string> {
  const history = state.histories.get(record.service) ?? []
  const releases = [...(target === undefined ? [] : [target]), ...history.map(({ release }) => release)]
  const today = context.now.slice(0, 10)
  const entries = context.allowlist.entries.filter((e) => e.caller === record.service && isInForce(e, today))
  const declared = history.length === 0 ? entries : []
  return new Set([
    record.service,
    ...[...releases.flatMap(({ calls }) => calls), ...declared].map(({ callee }) => callee),
  ])
}

// A first policy closes a service that was open until now: that comes with a release, never by the way.
function isTouchable(service: string, { state, context, target }: WorkInput): boolean {
  const { policy } = environmentPaths(state.environment, service, context.image)
  return state.present.has(service) && (target !== undefined || state.files.has(policy))
}

function editRelease({ state, context }: WorkInput, target: Release): Pick<Work, 'edits' | 'findings'> {
  const { release } = environmentPaths(state.environment, target.service, context.image)
  return { edits: diffFile(state, release, renderRelease(target)), findings: [] }
}

/**
 * The image, and in the encodings that have them, the labels by which the service's pods are let through to its
 * callees.
 */
function editManifests(input: WorkInput, target: Release): Pick<Work, 'edits' | 'findings'> {
  const image = setImage(input, target)
  const { state, context } = input
  const { encoding = 'callee-list', identityLabel, callLabelPrefix: prefix = CALL_LABEL_PREFIX } = context.policy
  if (encoding === 'callee-list' || image.findings.length > 0) return image
  const paths = environmentPaths(state.environment, target.service, context.image)
  const edited = new Map(image.edits.map(({ path, text }) => [path, text]))
  const labels = listLabels(input, target)
  const parts = [...state.files.values()]
    .filter(({ path }) => isManifest(path, paths))
    .map((file) => {
      const text = edited.get(file.path) ?? file.text
      const { value, findings } = editCallLabels({ file: { ...file, text }, identityLabel, prefix, labels })
      return { edits: value === undefined ? [] : [value], findings }
    })
  for (const { path, text } of parts.flatMap(({ edits }) => edits)) edited.set(path, text)
  return {
    edits: [...edited].map(([path, text]) => ({ path, text })),
    findings: parts.flatMap(({ findings }) => findings),
  }
}

// Those that any release needs to which one can still return: its pods must keep what its rollback needs.
function listLabels({ state, context }: WorkInput, target: Release): readonly string[] {
  const callees = listCallees(target.service, { state, desired: target, context })
  return listCallLabels(callees, context.policy.callLabelPrefix)
}

function setImage({ state, context }: WorkInput, target: Release): Pick<Work, 'edits' | 'findings'> {
  const running = state.histories.get(target.service)?.[0]?.release
  if (running?.version === target.version) return NO_WORK
  const { manifest } = environmentPaths(state.environment, target.service, context.image)
  const file = state.files.get(manifest)
  if (file === undefined) {
    const message = `${target.service} has no ${context.image.file} in ${state.environment.name}`
    const hint = 'Add the manifest to the config repository, or correct image.file in the config.'
    return {
      edits: [],
      findings: [{ code: 'manifest-missing', severity: 'error', message, hint, place: { path: manifest } }],
    }
  }
  const container = containerName(context.image, target.service)
  const { value, findings } = editImage({ file, container, image: target.image })
  return { edits: value === undefined ? [] : [value], findings }
}
