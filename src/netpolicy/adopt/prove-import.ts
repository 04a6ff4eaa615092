import type { Cluster, Workload } from '../../cluster/model/cluster.ts'
import { diffConnections, type ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import type { FindPods } from '../../cluster/evaluation/find-pods.ts'
import { parseManifests } from '../../cluster/parse-manifests.ts'
import type { Policy, Rule } from '../../cluster/model/policy.ts'
import type { Finding } from '../../finding.ts'
import { buildBase } from '../base/build-base.ts'
import { buildPlatformRules } from '../base/build-platform-rules.ts'
import { indexIdentities } from '../identity/index-identities.ts'
import type { PolicyOptions } from '../model/policy.ts'
import { LANGUAGES } from '../render/languages.ts'
import { renderBase, renderServicePolicies } from '../render-policies.ts'
import type { MatchedWorkloads } from './match-workloads.ts'
import type { ServiceIdentity } from '../model/service-identity.ts'
import type { ImportedCall, ImportedPolicy, ImportedService } from './policy-import.ts'

export type ProofInput = {
  readonly cluster: Cluster
  readonly findPods: FindPods
  readonly matched: MatchedWorkloads
  /** Whom policies isolate now: they get a policy of Drawbridge's. */
  readonly isolated: ReadonlySet<string>
  readonly calls: readonly ImportedCall[]
  readonly options: PolicyOptions
}

export type Proof = {
  readonly policies: readonly ImportedPolicy[]
  readonly findings: readonly Finding[]
  readonly delta: ConnectionDelta
}

/**
 * Renders what Drawbridge would have in place of the hand-written policies, puts it into the tree with those that stay,
 * and compares the connections. The languages are those that the evaluator knows, and every policy enforces.
 */
export function proveImport(input: ProofInput): Proof {
  const { cluster, findPods, matched } = input
  const options = toEvaluated(input.options)
  const rendered = renderServices(input, options)
  const deny = listDefaultDenies(input)
  const base = deny.size > 0 ? renderDefaultDeny(input, options) : NOTHING
  const isRestricted = findRestricted(input)
  const policies = cluster.policies.flatMap((policy): (ImportedPolicy & { readonly left: Policy | undefined })[] => {
    const { source } = policy
    if (policy.staged !== false) return []
    const pods = findPods(policy.selects).flatMap((i) => cluster.workloads[i] ?? [])
    if (pods.length === 0) return [{ source, fate: 'idle', left: policy }]
    const isCovered = deny.has(policy)
      ? base.text !== undefined
      : pods.every((workload) => rendered.services.has(matched.serviceOf.get(workload)?.identity.service ?? ''))
    if (!isCovered || policy.tier !== 'default') return [{ source, fate: 'stays', left: policy }]
    if (policy.egress === undefined || !isRestricted) return [{ source, fate: 'replaced', left: undefined }]
    return [{ source, fate: 'egress stays', left: { ...policy, ingress: undefined } }]
  })
  const texts = [...rendered.texts, ...(base.text === undefined ? [] : [base.text])]
  const files = texts.map((text, i) => ({ path: `rendered-${i}.yaml`, blob: '', text }))
  const head: Cluster = {
    ...cluster,
    policies: [...policies.flatMap(({ left }) => left ?? []), ...parseManifests(files).value.policies],
  }
  return {
    policies: policies.map(({ source, fate }) => ({ source, fate })),
    findings: [...rendered.findings, ...base.findings],
    delta: diffConnections(cluster, head, { staged: 'ignored' }),
  }
}

/** Whether a policy keeps its pods from opening some connections; rules that let everything out take that back. */
export function findRestricted({ cluster, findPods }: Pick<ProofInput, 'cluster' | 'findPods'>): boolean {
  const free = new Set<Workload>()
  const about = new Set<Workload>()
  let denies = false
  for (const policy of cluster.policies) {
    if (policy.staged !== false || policy.egress === undefined) continue
    denies ||= policy.egress.some(({ action }) => action !== 'allow')
    const isFree = policy.egress.some(isUnconditional)
    for (const i of findPods(policy.selects)) {
      const workload = cluster.workloads[i]
      if (workload === undefined) continue
      about.add(workload)
      if (isFree) free.add(workload)
    }
  }
  return denies || about.size > free.size
}

/** A rule that lets everything through. */
export function isUnconditional({ action, peers, ports, sourcePorts, self, http }: Rule): boolean {
  const isOpen = peers === undefined && ports === undefined && sourcePorts === undefined
  return action === 'allow' && isOpen && self === undefined && http === undefined
}

function toEvaluated(options: PolicyOptions): PolicyOptions {
  const kinds = options.kinds.filter((kind) => LANGUAGES[kind].isEvaluated)
  return {
    ...options,
    kinds: kinds.length === 0 ? ['kubernetes'] : kinds.slice(0, 1),
    mode: 'enforce',
    environments: undefined,
  }
}

function renderServices({ matched, isolated, calls }: ProofInput, options: PolicyOptions) {
  const called = new Set(calls.map(({ callee }) => callee))
  const identities = indexIdentities(matched.services.map((each) => withoutIdlePorts(each, called)))
  const findings: Finding[] = []
  const texts: string[] = []
  const services = new Set<string>()
  for (const { identity, workloads } of matched.services) {
    const { service } = identity
    if (!isolated.has(service)) continue
    const path = workloads[0]?.place.path ?? service
    const platform = buildPlatformRules({ path, service: identity, options })
    findings.push(...platform.findings)
    const text = renderServicePolicies({
      ...{ path, callee: service, identities, options, mode: 'enforce', platform: platform.value },
      calls: calls.filter(({ callee }) => callee === service).map(({ caller }) => ({ caller, origin: 'declared' })),
    })
    findings.push(...text.findings)
    if (text.value === undefined || platform.value === undefined) continue
    texts.push(text.value)
    services.add(service)
  }
  return { services, texts, findings }
}

// Of a service that nobody calls, nobody has to know at which ports.
function withoutIdlePorts({ identity }: ImportedService, called: ReadonlySet<string>): ServiceIdentity {
  return identity.ports?.length === 0 && !called.has(identity.service) ? { ...identity, ports: undefined } : identity
}

type Rendered = { readonly text: string | undefined; readonly findings: readonly Finding[] }

const NOTHING: Rendered = { text: undefined, findings: [] }

function renderDefaultDeny({ matched }: ProofInput, options: PolicyOptions): Rendered {
  const path = 'policy.base'
  const identities = indexIdentities(matched.services.map(({ identity }) => identity))
  const built = buildBase({
    path,
    environment: 'import',
    identities,
    options,
    mode: 'enforce',
    modeOf: () => 'enforce',
  })
  if (built.value === undefined) return { text: undefined, findings: built.findings }
  const { value, findings } = renderBase(built.value, { path, options })
  return { text: value, findings: [...built.findings, ...findings] }
}

/** The policies that let nobody in to any pod of the services' namespaces: what the base's own default deny says. */
export function listDefaultDenies({
  cluster,
  findPods,
  matched,
}: Pick<ProofInput, 'cluster' | 'findPods' | 'matched'>): ReadonlySet<Policy> {
  const denies = cluster.policies.filter((policy) => {
    const isDeny = policy.staged === false && policy.ingress?.length === 0
    const { pods, serviceAccounts = [], serviceAccountSelector } = policy.selects
    const isWhole =
      pods.kind === 'and' && pods.of.length === 0 && serviceAccounts.length === 0 && !serviceAccountSelector
    return (
      isDeny &&
      isWhole &&
      findPods(policy.selects).every((i) => matched.namespaces.has(cluster.workloads[i]?.namespace ?? ''))
    )
  })
  return new Set(denies)
}
