import type { Cluster, Protocol } from '../../cluster/model/cluster.ts'
import {
  ALL_PORTS,
  buildPortSet,
  describePorts,
  hasPort,
  intersectPorts,
  subtractPorts,
  type PortRange,
  type PortSet,
} from '../../cluster/model/port-set.ts'
import { listNames } from './list-names.ts'
import type { MatchedWorkloads } from './match-workloads.ts'
import type { ImportedCall, ImportedService, Note } from './policy-import.ts'

/**
 * Compares the ports that hand-written policies open with those at which the callee is called, which are the ones that
 * a rendered policy opens to every caller. A call without any of them is left out: by the policy, its caller reaches
 * nothing. The others stay, with a note where they open less or more.
 */
export function comparePorts(
  calls: readonly ImportedCall[],
  { cluster, matched, note }: { readonly cluster: Cluster; readonly matched: MatchedWorkloads; readonly note: Note },
): readonly ImportedCall[] {
  const services = new Map(matched.services.map((service) => [service.identity.service, service]))
  const kept: ImportedCall[] = []
  const differing = new Map<
    string,
    { readonly calls: ImportedCall[]; readonly own: PortSet; readonly service: ImportedService }
  >()
  for (const call of calls) {
    const service = services.get(call.callee)
    const own = service && portsOf(service)
    for (const { message, place } of service?.portFindings ?? []) note('unclear', `${message}.`, place)
    if (service === undefined || own === undefined) {
      kept.push(call)
      continue
    }
    if (intersectPorts(call.ports, own).size > 0) kept.push(call)
    const key = JSON.stringify([call.callee, describePorts(call.ports)])
    const same = differing.get(key)
    if (same === undefined) differing.set(key, { calls: [call], own, service })
    else same.calls.push(call)
  }
  for (const difference of differing.values()) notePorts(difference, cluster, note)
  return kept
}

function notePorts(
  {
    calls,
    own,
    service,
  }: { readonly calls: readonly ImportedCall[]; readonly own: PortSet; readonly service: ImportedService },
  cluster: Cluster,
  note: Note,
): void {
  const [first] = calls
  const place = first?.from[0]?.place
  if (first === undefined || place === undefined) return
  const { callee, ports } = first
  const callers = listNames(calls.map(({ caller }) => caller))
  if (intersectPorts(ports, own).size === 0) {
    const trap = findServicePort(ports, service, cluster)
    const why = trap === undefined ? '' : ` ${trap}`
    note(
      'wrong-ports',
      `${callers} may reach ${callee} on ${describePorts(ports)}, where nobody is called: its pods listen on ${describePorts(own)}.${why} Not entered.`,
      place,
    )
    return
  }
  const [less, more] = [subtractPorts(own, ports), subtractPorts(ports, own)]
  if (less.size > 0) {
    const rest = own === ALL_PORTS ? 'every other port' : describePorts(less)
    note(
      'narrower-ports',
      `${callers} may reach ${callee} on ${describePorts(ports)} alone: a rendered policy opens ${rest} as well.`,
      place,
    )
  } else if (more.size > 0) {
    note(
      'wider-ports',
      `${callers} may reach ${callee} on ${describePorts(ports)}: a rendered policy opens ${describePorts(own)} alone.`,
      place,
    )
  }
}

/** The port that somebody took for one of the pods: it is the Service's. */
function findServicePort(ports: PortSet, { workloads }: ImportedService, { services }: Cluster): string | undefined {
  for (const { name, namespace, selector, ports: described } of services) {
    const leadsHere = workloads.some(
      ({ labels, namespace: own }) =>
        own === namespace && selector !== undefined && [...selector].every(([key, value]) => labels.get(key) === value),
    )
    const port = leadsHere ? described.find((each) => hasPort(ports, each.protocol, each.port)) : undefined
    if (port !== undefined)
      return `${port.port} is the port of the Service ${name}, which leads to ${port.targetPort} of its pods.`
  }
  return undefined
}

/** The ports that a rendered policy opens; undefined: nobody knows. */
function portsOf({ identity, workloads }: ImportedService): PortSet | undefined {
  const { ports } = identity
  if (ports === undefined) return ALL_PORTS
  if (ports.length === 0) return undefined
  const numbers = ports.flatMap(({ port, protocol }): (readonly [Protocol, PortRange])[] => {
    if (typeof port === 'number') return [[protocol, [port, port]]]
    const named = workloads.flatMap((workload) =>
      workload.ports.filter((each) => each.name === port && each.protocol === protocol),
    )
    return named.map((each) => [protocol, [each.port, each.port]])
  })
  return buildPortSet(numbers)
}
