import type { KubernetesService, ServicePort, Workload } from '../../cluster/model/cluster.ts'
import { compareText, type Finding, type Place } from '../../finding.ts'
import type { PolicyPort } from '../model/service-identity.ts'

/** An object, and what it says; `namespace` undefined where the manifest has none. */
export type Described<T> = { readonly value: T; readonly namespace: string | undefined; readonly place: Place }

type PortsInput = {
  readonly service: string
  readonly dir: string
  readonly portNames: boolean
  /** The service's own pods; at least one. */
  readonly own: readonly Described<Workload>[]
  readonly services: readonly Described<KubernetesService>[]
}

/**
 * The ports of the pods to which Kubernetes Services lead: the port of such a Service is never one of a pod, its target
 * port is. A target port by name stays a name where `portNames` lets it and all own pods define it, so that it holds
 * while a rollout changes the number; otherwise it is the number that the pods define. Sorted, each once; empty with
 * error findings: where no Service leads to the pods, or one to a name that they do not define.
 */
export function extractPorts(input: PortsInput): {
  readonly ports: readonly PolicyPort[]
  readonly findings: readonly Finding[]
} {
  const { service, dir, own, services } = input
  const findings: Finding[] = []
  const report = (message: string, hint: string, place: Place) => {
    findings.push({ code: 'policy-missing-input', severity: 'error', message, hint, place })
  }
  const found = services.flatMap((each) => {
    const pods = own.filter((workload) => isSelected(workload, each))
    return each.value.ports.flatMap((port) => (pods.length === 0 ? [] : resolve(port, pods, each)))
  })
  function resolve(port: ServicePort, pods: typeof own, { value, place }: Described<KubernetesService>): PolicyPort[] {
    const { targetPort, protocol } = port
    if (typeof targetPort === 'number') return [{ port: targetPort, protocol }]
    const numbers = pods.map((workload) => findNumber(workload, targetPort, protocol))
    if (numbers.includes(undefined)) {
      const message = `the Service ${value.name} leads to the port ${targetPort} (${protocol}), which not all pods of ${service} define`
      report(message, `Give a containerPort the name ${targetPort}.`, place)
      return []
    }
    const isEverywhere = own.every((workload) => findNumber(workload, targetPort, protocol) !== undefined)
    if (input.portNames && isEverywhere) return [{ port: targetPort, protocol }]
    return numbers.flatMap((number) => (number === undefined ? [] : [{ port: number, protocol }]))
  }
  if (found.length === 0 && findings.length === 0) {
    const message = `no Service of Kubernetes in the manifests of ${service} leads to its pods, so nobody knows at which ports it is called`
    report(message, 'Add the Service, or set policy.ports to all.', own[0]?.place ?? { path: dir })
  }
  const unique = new Map(found.map((port) => [`${port.port}/${port.protocol}`, port]))
  return { ports: findings.length > 0 ? [] : [...unique.values()].sort(comparePorts), findings }
}

function isSelected(workload: Described<Workload>, { value, namespace }: Described<KubernetesService>): boolean {
  if (value.selector === undefined || workload.namespace !== namespace) return false
  return [...value.selector].every(([key, wanted]) => workload.value.labels.get(key) === wanted)
}

function findNumber({ value }: Described<Workload>, name: string, protocol: string): number | undefined {
  return value.ports.find((port) => port.name === name && port.protocol === protocol)?.port
}

// Numbers first.
function comparePorts(a: PolicyPort, b: PolicyPort): number {
  if (typeof a.port === 'number' && typeof b.port === 'number' && a.port !== b.port) return a.port - b.port
  if (typeof a.port !== typeof b.port) return typeof a.port === 'number' ? -1 : 1
  return compareText(String(a.port), String(b.port)) || compareText(a.protocol, b.protocol)
}
