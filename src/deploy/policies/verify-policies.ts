import { JSON_SCHEMA, loadAll, YAMLException } from 'js-yaml'
import type { FileEdit, RepoFile } from '../../file.ts'
import { compareFindings, compareText, type Finding } from '../../finding.ts'
import type { AllowedCall } from '../../netpolicy/model/allowed-call.ts'
import { identityValue, type IdentityIndex } from '../../netpolicy/identity/index-identities.ts'
import { readPolicyCallers, readPolicyLabels } from '../../netpolicy/render/read-policy-callers.ts'
import { buildCallers } from './build-callers.ts'
import { describeCalls } from './describe-calls.ts'
import { environmentFiles, environmentPaths } from '../releases/environment-paths.ts'
import type { EnvironmentState, PlanContext } from './plan-context.ts'
import { renderBaseFile } from './render-base-file.ts'
import { listIdentities, renderCalleePolicies } from './render-callee-policies.ts'

/** How the policy files of an environment differ from what would be rendered. */
export type PolicyDrift = {
  /** Sorted by path. */
  readonly files: readonly DriftedFile[]
  /** How many files were compared. */
  readonly compared: number
  /** What could not be rendered, and so not compared. */
  readonly findings: readonly Finding[]
}

export type DriftedFile = {
  readonly path: string
  /**
   * `missing`, `differing`: from what is rendered. `extra`: nothing is rendered there. `behind`: it still lists callers
   * whose releases have left the rollback window, as files do until the next deployment; nobody edited it. `wording`:
   * comments and Drawbridge's annotations differ, such as the reason of a call, and nothing that a cluster acts on.
   */
  readonly kind: 'missing' | 'differing' | 'extra' | 'behind' | 'wording'
  /** What would be there; undefined: no file. */
  readonly expected: string | undefined
  /** Services that it lists and a rendered one does not, and the other way round. Sorted. */
  readonly listed: readonly string[]
  readonly unlisted: readonly string[]
}

type VerifyInput = {
  readonly state: EnvironmentState
  readonly context: PlanContext
  /** The names of the services there are; policies of others are extra. */
  readonly services: ReadonlySet<string>
}

/**
 * Compares the policy files of an environment with what its own releases and the allowlist come to. A service that was
 * never released has no policy to miss; one that it has all the same, brought by a caller's deployment, is compared.
 */
export function verifyPolicies(input: VerifyInput): PolicyDrift {
  const { state, context, services } = input
  const identities = listIdentities(state, context)
  const callees = [...state.present].sort(compareText).filter((service) => {
    const { policy } = environmentPaths(state.environment, service, context.image)
    return services.has(service) && (state.histories.has(service) || state.files.has(policy))
  })
  const rendered = render(new Set(callees), input, identities)
  const edits = [...rendered.values()].flatMap((part) => part.edits)
  const base = renderBaseFile({ state, context, identities, edits })
  const findings = [...rendered.values()].flatMap((part) => part.findings)
  const drifted = [...edits, ...base.edits].map((edit) => toDrifted(edit, { ...input, identities }))
  const extra = listExtra(input)
  const bases = state.files.has(environmentFiles(state.environment).base) || base.edits.length > 0 ? 1 : 0
  return {
    files: [...drifted, ...extra].sort((a, b) => compareText(a.path, b.path)),
    compared: callees.length + extra.length + bases,
    findings: [...findings, ...base.findings].sort(compareFindings),
  }
}

function render(callees: ReadonlySet<string>, { state, context }: VerifyInput, identities: IdentityIndex) {
  const calls = describeCalls(buildCallers(callees, { state, context }), { state, context })
  return renderCalleePolicies(calls, { state, context, identities, service: '' })
}

function toDrifted({ path, text }: FileEdit, input: VerifyInput & { readonly identities: IdentityIndex }): DriftedFile {
  const { state, context } = input
  const file = state.files.get(path)
  if (file === undefined) return { path, kind: 'missing', expected: text, listed: [], unlisted: [] }
  const { identityLabel } = context.policy
  const before = readListed(file, identityLabel)
  const after = text === undefined ? new Set<string>() : readListed({ ...file, text }, identityLabel)
  return {
    path,
    kind: text === undefined ? 'extra' : classify({ ...file, path }, { text, listed: before, input }),
    expected: text,
    listed: [...before].filter((name) => !after.has(name)).sort(compareText),
    unlisted: [...after].filter((name) => !before.has(name)).sort(compareText),
  }
}

function classify(
  file: RepoFile,
  {
    text,
    listed,
    input,
  }: {
    readonly text: string
    readonly listed: ReadonlySet<string>
    readonly input: VerifyInput & { readonly identities: IdentityIndex }
  },
): DriftedFile['kind'] {
  if (isOutdated(file.path, listed, input)) return 'behind'
  const [found, expected] = [readMeaning(file.text), readMeaning(text)]
  return found !== undefined && isEqual(found, expected) ? 'wording' : 'differing'
}

/** What a cluster makes of a file; undefined where it is no sound YAML. */
function readMeaning(text: string): readonly unknown[] | undefined {
  try {
    return loadAll(text, { schema: JSON_SCHEMA }).map(withoutReasons)
  } catch (error) {
    if (error instanceof YAMLException) return undefined
    throw error
  }
}

// Other annotations may mean something to whoever applies the file.
function withoutReasons(document: unknown): unknown {
  if (!isRecord(document) || !isRecord(document['metadata'])) return document
  const { annotations } = document['metadata']
  if (!isRecord(annotations)) return document
  const others = Object.entries(annotations).filter(([key]) => !key.startsWith(OWN_ANNOTATIONS))
  return { ...document, metadata: { ...document['metadata'], annotations: others } }
}

const OWN_ANNOTATIONS = 'drawbridge/'

// Never deeper or wider than what is expected, whatever aliases the other holds.
function isEqual(found: unknown, expected: unknown): boolean {
  if (Array.isArray(found) && Array.isArray(expected)) {
    return found.length === expected.length && expected.every((item, index) => isEqual(found[index], item))
  }
  if (!isRecord(found) || !isRecord(expected)) return Object.is(found, expected)
  const keys = Object.keys(expected)
  const isSameSize = Object.keys(found).length === keys.length
  return isSameSize && keys.every((key) => Object.hasOwn(found, key) && isEqual(found[key], expected[key]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** By the labels that are let in; in languages without, by the annotation. */
function readListed(file: RepoFile, identityLabel: string): ReadonlySet<string> {
  const labels = readPolicyLabels(file, identityLabel)
  return labels.size > 0 ? labels : readPolicyCallers(file, identityLabel)
}

// As many as a history has, so that none has left the window.
const WHOLE_WINDOW = { versions: Number.MAX_SAFE_INTEGER, days: 365 * 100 }

/** Whether it is what was rendered while all of the callers that it lists were in the rollback window. */
function isOutdated(
  path: string,
  listed: ReadonlySet<string>,
  input: VerifyInput & { readonly identities: IdentityIndex },
): boolean {
  const { state, identities } = input
  const callee = [...state.present].find(
    (service) => environmentPaths(state.environment, service, input.context.image).policy === path,
  )
  if (callee === undefined) return false
  const context = { ...input.context, rollback: WHOLE_WINDOW }
  const all = describeCalls(buildCallers(new Set([callee]), { state, context }), { state, context }).get(callee) ?? []
  const isListed = ({ caller }: AllowedCall) => {
    const identity = identities.services.get(caller)
    return listed.has(caller) || (identity !== undefined && listed.has(identityValue(identity)))
  }
  const needed = buildCallers(new Set([callee]), { state, context: input.context }).get(callee) ?? []
  const kept = all.filter((call) => isListed(call))
  if (!needed.every(({ caller }) => kept.some((call) => call.caller === caller))) return false
  const again = renderCalleePolicies(new Map([[callee, kept]]), { state, context, identities, service: '' })
  return again.get(callee)?.edits.length === 0 && kept.length > needed.length
}

/** Policies of what is no service any more, and a base that no config asks for. */
function listExtra({ state, context, services }: VerifyInput): readonly DriftedFile[] {
  const strangers = [...state.present].filter((service) => !services.has(service))
  const paths = strangers.map((service) => environmentPaths(state.environment, service, context.image).policy)
  const { base } = environmentFiles(state.environment)
  return [...paths, ...(context.policy.base === undefined ? [base] : [])]
    .filter((path) => state.files.has(path))
    .map((path) => ({ path, kind: 'extra', expected: undefined, listed: [], unlisted: [] }))
}
