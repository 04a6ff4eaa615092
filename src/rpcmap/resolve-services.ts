import { compareText } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import type { Evidence } from './facts/code-call.ts'
import type { Contract } from './program/contract.ts'
import type { HostMatch } from './settings/name-callee.ts'
import type { ServiceCalls } from './service-calls.ts'
import type { ByContract, ByTopic } from './shapes/shape.ts'

/** Nobody is known to serve what the client speaks, or several are. */
type Unserved = { readonly kind: 'unserved'; readonly reason: string }

/** Whom a name means, after ports are resolved to the services that listen on them. */
export type Resolved = Exclude<HostMatch, { readonly kind: 'port' }>

/** What a service says about itself, for others to call it by. */
type Serves = ServiceCalls['serves'][number]
type Takes = ServiceCalls['takes'][number]
type Listens = ServiceCalls['listens'][number]

/** Which services serve which contracts, and take from which queues and topics. */
export class Served {
  private readonly contracts = new Map<string, Map<Service, Serves>>()
  private readonly topics = new Map<string, Map<Service, Takes>>()
  private readonly ports = new Map<string, Map<Service, Listens>>()

  serve(service: Service, serves: Serves): void {
    for (const key of serves.contract.keys) {
      const services = this.contracts.get(key) ?? new Map<Service, Serves>()
      this.contracts.set(key, services)
      const known = services.get(service)
      if (known === undefined || ORDER.indexOf(serves.rank) < ORDER.indexOf(known.rank)) services.set(service, serves)
    }
  }

  take(service: Service, takes: Takes): void {
    this.topics.set(takes.topic, (this.topics.get(takes.topic) ?? new Map<Service, Takes>()).set(service, takes))
  }

  listen(service: Service, listens: Listens): void {
    this.ports.set(listens.port, (this.ports.get(listens.port) ?? new Map<Service, Listens>()).set(service, listens))
  }

  /** Whom a port on one machine means: the service that listens on it. */
  at({ port, path }: HostMatch & { kind: 'port' }): Resolved {
    const [listener, ...others] = this.ports.get(port) ?? []
    if (listener === undefined) return { kind: 'external' }
    const [service, { steps }] = listener
    if (others.length === 0) return { kind: 'service', service, path, steps }
    const names = [listener, ...others].map(([{ name }]) => name).sort(compareText)
    return { kind: 'ambiguous', host: `:${port}`, names }
  }

  /** The servers of a contract by the first of its keys that anybody serves; the surest ones only. */
  by({ keys }: Contract): readonly { readonly service: Service; readonly steps: readonly Evidence[] }[] {
    for (const late of [false, true]) {
      for (const key of keys) {
        const services = [...(this.contracts.get(key) ?? [])]
        const best = ORDER.find((rank) => services.some(([, other]) => other.rank === rank))
        if (best === undefined || (best === 'late' && !late)) continue
        return services.flatMap(([service, { rank, steps }]) => (rank === best ? [{ service, steps }] : []))
      }
    }
    return []
  }

  /** Those whose entry points reach the code that takes from it, or else those who have such code at all. */
  takersOf(topic: string): readonly (readonly [Service, Takes])[] {
    const takers = [...(this.topics.get(topic) ?? [])]
    const reached = takers.filter(([, { late }]) => !late)
    return reached.length > 0 ? reached : takers
  }
}

/**
 * How sure it is that a service serves a contract, surest first: with code of its own, with shared code, or in code
 * that no entry point reaches.
 */
const ORDER: readonly Serves['rank'][] = ['own', 'shared', 'late']

/**
 * Whom a target means, when all services are known. Where an address names a service that does not serve the contract
 * and one other does, it is that one: the address is then that of something between them. A topic means everybody who
 * takes from it. A service that is meant because of what it does itself comes with where it does.
 */
export function resolveServices(
  caller: Service,
  callee: HostMatch | ByContract | ByTopic,
  served: Served,
): readonly (Resolved | Unserved)[] {
  if (callee.kind === 'topic') {
    return served.takersOf(callee.topic).map(([service, { steps }]) => ({ kind: 'service', service, path: '', steps }))
  }
  if (callee.kind === 'port') return [served.at(callee)]
  if (callee.kind !== 'contract') return [callee]
  const { contract, foreign } = callee
  const addresses = settleAddresses(callee.addresses, served)
  const servers = served.by(contract)
  const others = servers.filter(({ service }) => service !== caller)
  const named = addresses.filter((address) => address.kind === 'service')
  const serving = named.filter(({ service }) => servers.length === 0 || servers.some((one) => one.service === service))
  if (serving.length > 0) return serving
  // Code that servers of a contract share may call others of them; one that never makes a client calls nobody.
  if (callee.neverConstructed && others.length < servers.length) {
    return [{ kind: 'unserved', reason: `${caller.name} serves ${contract.name} itself, and makes no client of it` }]
  }
  const [only, ...more] = others
  if (only && more.length === 0) return [{ kind: 'service', ...only, path: '' }]
  if (named.length > 0) return named
  if (others.length > 1) {
    const names = others.map(({ service }) => service.name).sort(compareText)
    return [{ kind: 'unserved', reason: `${contract.name} is served by ${names.join(' and ')}` }]
  }
  if (servers.length > 0) return []
  const strangers = addresses.filter(({ kind }) => kind === 'unknown')
  if (strangers.length > 0) return strangers
  const outside = addresses.length > 0 && addresses.every(({ kind }) => kind === 'external')
  if (foreign || outside) return [{ kind: 'external' }]
  return [{ kind: 'unserved', reason: `no service is known to serve ${contract.name}` }]
}

/** A port on one machine is what code falls back to: an address that is configured says more. */
function settleAddresses(addresses: readonly HostMatch[], served: Served): readonly Resolved[] {
  const configured = addresses.filter(({ kind }) => kind !== 'port')
  const settled = configured.some(({ kind }) => kind === 'service') ? configured : addresses
  return settled.map((address) => (address.kind === 'port' ? served.at(address) : address))
}
