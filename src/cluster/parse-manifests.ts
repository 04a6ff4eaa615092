import type { RepoFile, UnreadableFile } from '../file.ts'
import { compareFindings, compareText, type Finding, type Parsed, type Place } from '../finding.ts'
import { quote } from '../yaml/yaml-shape.ts'
import type { CalicoContext } from './manifests/calico-context.ts'
import type { Cluster, KubernetesService, Labels, Tier, Workload } from './model/cluster.ts'
import { describeObject } from './model/describe-object.ts'
import { findIdlePolicies } from './evaluation/find-idle-policies.ts'
import { DEFAULT_NAMESPACE, readObjects, type ManifestObject } from './manifests/manifest-object.ts'
import type { Policy, Unread } from './model/policy.ts'
import { CALICO_POLICIES, readCalicoPolicy } from './manifests/read-calico-policy.ts'
import { readDocuments } from './manifests/read-documents.ts'
import { readKubernetesPolicy } from './manifests/read-kubernetes-policy.ts'
import { isNetworkSet, readNetworkSet } from './manifests/read-network-set.ts'
import { readService } from './manifests/read-service.ts'
import { BUILT_IN_TIERS, readTier } from './manifests/read-tier.ts'
import { isWorkload, readWorkload } from './manifests/read-workload.ts'
import { isCalico, isForeignPolicy, mayHoldPolicies } from './model/policy-kinds.ts'

/**
 * What the manifests of a tree say: workloads, Services, namespaces, and policies of Kubernetes and Calico. Documents
 * that are no objects of Kubernetes, and kinds that have nothing to do with who reaches whom, are passed over. Whatever
 * is wrong is a finding at its line, never fatal: what Kubernetes or Calico would refuse, policies of other programs,
 * objects that occur twice. A policy that is not understood is not simply left out either: it is among `unread`, so
 * that nobody takes it for absent. So is a file that could not be read as text.
 */
export function parseManifests(
  files: readonly RepoFile[],
  unreadable: readonly UnreadableFile[] = [],
): Parsed<Cluster> {
  const findings: Finding[] = unreadable.map(describeUnreadable)
  const unread: Unread[] = findings.map(({ place }) => ({ ...UNKNOWN, place }))
  const objects = files.flatMap((file) => readFile(file, { findings, unread }))
  const once = dropDuplicates(objects, { findings, unread })
  const of = <T>(isKind: (object: ManifestObject) => boolean, read: (object: ManifestObject) => T | undefined): T[] =>
    once.filter(isKind).flatMap((object) => read(object) ?? [])

  const described = of(({ group, kind }) => isWorkload(group, kind), readWorkload)
  const services = of(({ group, kind }) => group === '' && kind === 'Service', readService)
  const tiers = readTiers(once)
  const mentioned = once.flatMap(({ namespace }) => namespace ?? [])
  const namespaces = collectNamespaces(once, [DEFAULT_NAMESPACE, ...mentioned])
  const context: CalicoContext = {
    namespaces,
    networkSets: of(({ group, kind }) => isCalico(group) && isNetworkSet(kind), readNetworkSet),
    services: new Map(
      services.map((service): [string, KubernetesService] => [`${service.namespace}/${service.name}`, service]),
    ),
  }
  const policies = readPolicies(once, { context, tiers, unread })
  const serviceAccounts = once
    .filter(({ group, kind }) => group === '' && kind === 'ServiceAccount')
    .map(({ namespace = DEFAULT_NAMESPACE, name, labels }): [string, Labels] => [
      `${namespace}/${name}`,
      new Map([...labels, ['projectcalico.org/name', name]]),
    ])
  const cluster: Cluster = {
    namespaces,
    workloads: described.map(addCalicoLabels),
    services,
    policies,
    unread,
    serviceAccounts: new Map(serviceAccounts),
    tiers: [...tiers.values()].sort((a, b) => a.order - b.order || compareText(a.name, b.name)),
  }
  findings.push(...findIdlePolicies(cluster))
  return { value: cluster, findings: findings.sort(compareFindings) }
}

const UNKNOWN = { kind: undefined, name: undefined, namespace: undefined } as const

function describeUnreadable({ path, reason }: UnreadableFile): Finding {
  return {
    code: `file-${reason}`,
    severity: 'error',
    message: `The file cannot be read: ${TROUBLE[reason]}.`,
    place: { path },
  }
}

const TROUBLE: Record<UnreadableFile['reason'], string> = {
  symlink: 'it is a symbolic link',
  submodule: 'it is a submodule',
  'too-large': 'it is too large',
  'not-utf8': 'it is not UTF-8 text',
  missing: 'this clone lacks its content',
}

type Sink = { readonly findings: Finding[]; readonly unread: Unread[] }

function readFile(file: RepoFile, { findings, unread }: Sink): readonly ManifestObject[] {
  const documents = readDocuments(file)
  findings.push(...documents.findings)
  const isPartly = documents.broken || documents.documents.some(({ root }) => root === undefined)
  if (isPartly && mayHoldPolicies(file.text)) {
    const place = documents.findings[0]?.place ?? { path: file.path }
    unread.push({ ...UNKNOWN, place })
  }
  const { objects, unnamed } = readObjects(documents, { isWanted, findings })
  for (const { kind, place } of unnamed) {
    if (kind === undefined || mayHoldPolicies(`kind: ${kind}`))
      unread.push({ kind, name: undefined, namespace: undefined, place })
  }
  return objects.filter((object) => !refuseForeign(object, unread))
}

function isWanted(group: string, kind: string): boolean {
  if (group === '') return ['Namespace', 'Service', 'ServiceAccount'].includes(kind) || isWorkload(group, kind)
  if (isCalico(group))
    return kind === 'Tier' || kind === 'HostEndpoint' || isNetworkSet(kind) || CALICO_POLICIES.has(kind)
  if (group === KUBERNETES_POLICIES && kind === 'NetworkPolicy') return true
  return isWorkload(group, kind) || isForeignPolicy(group, kind) !== undefined
}

const KUBERNETES_POLICIES = 'networking.k8s.io'

/** Policies of programs that this does not know: said, and where they could let more through, not taken for absent. */
function refuseForeign(object: ManifestObject, unread: Unread[]): boolean {
  const { group, kind, name, namespace, place, note } = object
  const foreign = isForeignPolicy(group, kind)
  if (foreign === undefined && !(isCalico(group) && kind === 'HostEndpoint')) return false
  const named = `The ${describeObject(object)}`
  if (foreign === 'unknown') {
    note(
      'warning',
      'policy-not-evaluated',
      `${named} (${quote(group)}) is not evaluated, so that answers about its pods are not certain.`,
    )
    unread.push({
      kind,
      name,
      namespace: /^Cluster|Clusterwide|^Admin|^Baseline/.test(kind) ? undefined : (namespace ?? DEFAULT_NAMESPACE),
      place,
    })
  } else {
    const what = foreign === 'mesh' ? 'a mesh may refuse what the network lets through' : 'hosts are not looked at'
    note('notice', 'policy-not-evaluated', `${named} is not evaluated: ${what}.`)
  }
  return true
}

const TWICE = 'A cluster has one object of a name: look at the manifests of one environment at a time.'

/**
 * The first of each kind, namespace and name; another one is an error, and where it is a policy, nobody knows which one
 * counts.
 */
function dropDuplicates(objects: readonly ManifestObject[], { unread }: Sink): readonly ManifestObject[] {
  const first = new Map<string, Place>()
  return objects.filter((object) => {
    const { group, kind, name, namespace, place, note } = object
    const key = [
      isCalico(group) ? 'calico' : group,
      kind,
      kind === 'Namespace' ? '' : (namespace ?? DEFAULT_NAMESPACE),
      name,
    ].join('/')
    const before = first.get(key)
    first.set(key, before ?? place)
    if (before === undefined) return true
    const at = `${before.path}:${before.line ?? 1}`
    note('error', 'manifest-duplicate', `The ${describeObject(object)} is in ${at} already.`, undefined, TWICE)
    if (mayHoldPolicies(`kind: ${kind}`)) unread.push({ kind, name, namespace: scopeOf(kind, namespace), place })
    return false
  })
}

function readPolicies(
  objects: readonly ManifestObject[],
  { context, tiers, unread }: { context: CalicoContext; tiers: ReadonlyMap<string, Tier>; unread: Unread[] },
): readonly Policy[] {
  return objects.flatMap((object) => {
    const isKubernetes = object.group === KUBERNETES_POLICIES
    if (!isKubernetes && !(isCalico(object.group) && CALICO_POLICIES.has(object.kind))) return []
    const read = isKubernetes ? (readKubernetesPolicy(object) ?? 'unread') : readCalicoPolicy(object, context)
    if (read === 'none') return []
    if (read !== 'unread' && tiers.has(read.tier)) return [read]
    const { kind, name, namespace, place } = object
    unread.push({ kind, name, namespace: scopeOf(kind, namespace), place })
    if (read !== 'unread') {
      object.note(
        'error',
        'policy-unknown-tier',
        `The ${kind} ${name} is of the tier ${quote(read.tier)}, which no manifest describes.`,
      )
    } else {
      object.note(
        'error',
        'policy-syntax',
        `The ${kind} ${name} cannot be used, so that answers about its pods are not certain.`,
      )
    }
    return []
  })
}

function scopeOf(kind: string, namespace: string | undefined): string | undefined {
  return /Global|^Tier$/.test(kind) ? undefined : (namespace ?? DEFAULT_NAMESPACE)
}

function readTiers(objects: readonly ManifestObject[]): ReadonlyMap<string, Tier> {
  const written = objects
    .filter(({ group, kind }) => isCalico(group) && kind === 'Tier')
    .flatMap((object) => readTier(object) ?? [])
  return new Map([...BUILT_IN_TIERS, ...written].map((tier) => [tier.name, tier]))
}

function collectNamespaces(
  objects: readonly ManifestObject[],
  mentioned: readonly string[],
): ReadonlyMap<string, Labels> {
  const described = objects.filter(({ group, kind }) => group === '' && kind === 'Namespace')
  const labels = new Map(described.map(({ name, labels }): [string, Labels] => [name, labels]))
  return new Map(
    [...labels.keys(), ...mentioned].map((name) => [
      name,
      new Map([...(labels.get(name) ?? []), ['kubernetes.io/metadata.name', name], ['projectcalico.org/name', name]]),
    ]),
  )
}

/** Source: libcalico-go/lib/backend/k8s/conversion/workload_endpoint_default.go of projectcalico/calico */
function addCalicoLabels(workload: Workload): Workload {
  const { labels, namespace, serviceAccount } = workload
  const added: [string, string][] = [
    ['projectcalico.org/namespace', namespace],
    ['projectcalico.org/orchestrator', 'k8s'],
    ['projectcalico.org/serviceaccount', serviceAccount],
  ]
  return { ...workload, labels: new Map([...labels, ...added]) }
}
