import { describe } from '../facts/describe.ts'
import type { Body, Scope } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'
import { servedBy } from '../stubs/stubs.ts'
import type { Tracer } from '../trace/trace-value.ts'
import type { EndpointSite, Offer } from './endpoint-site.ts'

/**
 * `pb.RegisterLedgerServer(s, &server{})`, `s.RegisterService(&pb.Ledger_ServiceDesc, impl)` and the like: generated
 * code of one contract is handed to a server, together with what implements it.
 */
export function findContracts(bodies: readonly Body[]): readonly EndpointSite[] {
  return bodies.flatMap(({ nodes }) => {
    const sites = new Map<number, EndpointSite>()
    for (const one of nodes) {
      if (one.kind !== 'value') continue
      const { value, scope } = one
      if (value.kind === 'call') {
        add(sites, value.fn, value.args, scope)
        for (const arg of value.args) add(sites, arg, value.args, scope)
      } else if (value.kind === 'name' || value.kind === 'select') add(sites, value, [], scope)
    }
    return [...sites.values()]
  })
}

function add(sites: Map<number, EndpointSite>, named: Value, given: readonly Value[], scope: Scope): void {
  const value = named.kind === 'address' ? named.of : named
  if (value.kind !== 'name' && value.kind !== 'select') return
  // The call comes with what implements the contract; its name is seen on its own as well.
  const known = sites.get(value.at)
  if (known !== undefined && given.length === 0) return
  const contract = servedBy(value, scope)
  if (contract === undefined) return
  const offer = (tracer: Tracer): readonly Offer[] => {
    const types = given.flatMap((arg) =>
      tracer
        .concreteTypes({ value: arg, scope })
        .flatMap(({ named: type }) => (type.kind === 'local' ? [type.decl] : [])),
    )
    return [{ kind: 'rpc', contract, types }]
  }
  sites.set(value.at, { file: scope.file, at: value.at, text: describe(value), scope, offer })
}
