import { describeWorkload, type Cluster, type Workload } from '../../cluster/model/cluster.ts'
import { compareText } from '../../finding.ts'
import { extractPorts, type Described } from '../identity/extract-ports.ts'
import type { ServiceIdentity } from '../model/service-identity.ts'
import type { ImportedService, Note } from './policy-import.ts'

export type MatchedWorkloads = {
  /** Sorted by service. */
  readonly services: readonly ImportedService[]
  readonly serviceOf: ReadonlyMap<Workload, ImportedService>
  /** Where pods of services are. */
  readonly namespaces: ReadonlySet<string>
}

/**
 * Finds out which workloads are which service's: those whose pods carry the identity label with the service's name, or
 * where none do, those that have its name. A service is left out, with a note, where its pods carry no identity label
 * or several values of it, or are in several namespaces: no policy could be about them. `ports`: whether policies name
 * the ports to which Services of Kubernetes lead, or open all.
 */
export function matchWorkloads(
  { workloads, services: described }: Cluster,
  names: readonly string[],
  {
    identityLabel,
    ports,
    note,
  }: { readonly identityLabel: string; readonly ports: 'manifests' | 'all'; readonly note: Note },
): MatchedWorkloads {
  const byLabel = groupWorkloads(workloads, ({ labels }) => labels.get(identityLabel))
  const byName = groupWorkloads(workloads, ({ name }) => name)
  const taken = new Set(names.flatMap((name) => byLabel.get(name) ?? []))
  const kubernetes = described.map(describe)
  const services = [...new Set(names)].sort(compareText).flatMap((name): ImportedService[] => {
    const own = byLabel.get(name) ?? (byName.get(name) ?? []).filter((workload) => !taken.has(workload))
    const identity = own[0] && identify(name, own, { identityLabel, note })
    if (identity === undefined) return []
    if (ports === 'all') return [{ identity, workloads: own }]
    const found = extractPorts({
      service: name,
      dir: own[0]?.place.path ?? '',
      portNames: true,
      own: own.map(describe),
      services: kubernetes,
    })
    return [{ identity: { ...identity, ports: found.ports }, workloads: own, portFindings: found.findings }]
  })
  return {
    services,
    serviceOf: new Map(
      services.flatMap((service) => service.workloads.map((workload) => [workload, service] as const)),
    ),
    namespaces: new Set(services.flatMap((service) => service.workloads.map(({ namespace }) => namespace))),
  }
}

/**
 * The services that a tree seems to have, where no config says: a name for each value of the label that most of its
 * workloads carry, of those that people use to tell services apart. Workloads of the excluded namespaces are the
 * platform's.
 */
export function proposeServices(
  { workloads }: Cluster,
  excluded: ReadonlySet<string>,
): { readonly identityLabel: string; readonly names: readonly string[] } {
  const own = workloads.filter(({ namespace }) => !excluded.has(namespace))
  const counted = IDENTITY_LABELS.map((label) => {
    const values = own.flatMap(({ labels }) => labels.get(label) ?? [])
    return {
      label,
      carried: values.length,
      names: [...new Set(values)].filter((value) => value !== '').sort(compareText),
    }
  })
  const best = counted.reduce((a, b) => (b.carried > a.carried ? b : a))
  return { identityLabel: best.label, names: best.names }
}

/** In the order of preference where several are carried equally often. */
const IDENTITY_LABELS = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name']

function identify(
  service: string,
  own: readonly Workload[],
  { identityLabel, note }: { readonly identityLabel: string; readonly note: Note },
): ServiceIdentity | undefined {
  const [first] = own
  if (first === undefined) return undefined
  const complain = (message: string) => void note('unclear', message, first.place)
  const label = first.labels.get(identityLabel)
  if (label === undefined) {
    return complain(
      `The pods of ${describeWorkload(first)} carry no label ${identityLabel}, by which policies would know ${service}.`,
    )
  }
  if (own.some(({ labels }) => labels.get(identityLabel) !== label)) {
    return complain(`The workloads called ${service} carry several values of the label ${identityLabel}.`)
  }
  if (own.some(({ namespace }) => namespace !== first.namespace)) {
    return complain(`The pods of ${service} are in several namespaces: import one environment at a time.`)
  }
  const accounts = new Set(own.map(({ serviceAccount }) => serviceAccount))
  return {
    service,
    namespace: first.namespace,
    label,
    podLabels: new Map(
      [...first.labels].filter(([key, value]) => own.every(({ labels }) => labels.get(key) === value)),
    ),
    serviceAccount: accounts.size === 1 ? first.serviceAccount : undefined,
  }
}

function describe<T extends { readonly namespace: string; readonly place: Described<T>['place'] }>(
  value: T,
): Described<T> {
  return { value, namespace: value.namespace, place: value.place }
}

function groupWorkloads(
  workloads: readonly Workload[],
  keyOf: (workload: Workload) => string | undefined,
): ReadonlyMap<string, readonly Workload[]> {
  const groups = new Map<string, Workload[]>()
  for (const workload of workloads) {
    const key = keyOf(workload)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [workload])
    else group.push(workload)
  }
  return groups
}
