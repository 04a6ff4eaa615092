import type { Service } from '../graph/service.ts'
import type { Named } from './name-callee.ts'
import type { ByContract } from './shape.ts'
import type { Contract } from './contract.ts'

/** Nobody is known to serve what the client speaks, or several are. */
export type Unserved = { readonly kind: 'unserved'; readonly reason: string }

/** Which services serve which contracts. */
export class ServedContracts {
  private readonly early = new Map<string, Set<Service>>()
  private readonly late = new Map<string, Set<Service>>()

  /** `late`: in code that no entry point of the service reaches. */
  add({ keys }: Contract, service: Service, late: boolean): void {
    const map = late ? this.late : this.early
    for (const key of keys) {
      const services = map.get(key)
      if (services) services.add(service)
      else map.set(key, new Set([service]))
    }
  }

  /** By the first of its keys that anybody serves. */
  by({ keys }: Contract): readonly Service[] {
    for (const map of [this.early, this.late]) {
      for (const key of keys) {
        const services = map.get(key)
        if (services) return [...services]
      }
    }
    return []
  }
}

/**
 * Whom a target means, when all services are known. Where an address names a service that does not serve the contract and one other does,
 * it is that one: the address is then that of something between them.
 */
export function settleCallee(
  caller: Service,
  callee: Named | ByContract,
  served: ServedContracts,
): readonly (Named | Unserved)[] {
  if (callee.kind !== 'contract') return [callee]
  const { contract, addresses, foreign } = callee
  const servers = served.by(contract)
  const named = addresses.filter((address) => address.kind === 'service')
  const serving = named.filter(({ service }) => servers.length === 0 || servers.includes(service))
  if (serving.length > 0) return serving
  const [only, ...more] = servers
  if (only && more.length === 0) return [{ kind: 'service', service: only, path: '' }]
  if (named.length > 0) return named
  if (servers.length > 1) {
    if (servers.includes(caller)) return []
    const names = servers.map(({ name }) => name).sort()
    return [{ kind: 'unserved', reason: `${contract.name} is served by ${names.join(' and ')}` }]
  }
  const strangers = addresses.filter(({ kind }) => kind === 'unknown')
  if (strangers.length > 0) return strangers
  const outside = addresses.length > 0 && addresses.every(({ kind }) => kind === 'external')
  if (foreign || outside) return [{ kind: 'external' }]
  return [{ kind: 'unserved', reason: `no service is known to serve ${contract.name}` }]
}
