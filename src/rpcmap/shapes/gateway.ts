import { describe } from '../facts/describe.ts'
import { importedName, packageMember } from '../program/members.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site } from './shape.ts'
import { foreignContract } from '../stubs/contract-keys.ts'
import { traceAddress } from '../trace/trace-address.ts'

/**
 * A grpc-gateway whose generated code is not in the repository:
 * `pb.RegisterLedgerHandlerFromEndpoint(ctx, mux, addr, opts)`, or `RegisterLedgerHandler(ctx, mux, conn)`, or
 * `…HandlerClient(ctx, mux, client)`, called or mentioned. It passes every request on. Where the generated code is at
 * hand, its own calls are found in it. Source: github.com/grpc-ecosystem/grpc-gateway.
 */
export const gateway: Shape = {
  name: 'gateway',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'selects', ({ value, scope }, body) => {
      const name = /^Register(\w+?)Handler(FromEndpoint|Client)?$/.exec(value.name)?.[1]
      if (name === undefined) return undefined
      const foreign = importedName(value, scope)
      const args = body.calls.find((call) => call.value.fn === value)?.value.args
      // go-micro's functions of the same name take a server and a handler.
      if (foreign === undefined || packageMember(value, scope) || args?.length === 2) return undefined
      const contract = foreignContract(foreign.path, name)
      const resolve: Site['resolve'] = (tracer, names) => {
        const target = args?.[2]
        const traced = target ? traceAddress(tracer.view, names, { value: target, scope }) : []
        const steps = traced.flatMap((address) => (address.callee.kind === 'service' ? address.steps : []))
        const addresses = traced.map(({ callee }) => callee)
        return [{ callee: { kind: 'contract', contract, foreign: true, addresses }, methods: undefined, steps }]
      }
      return { file: scope.file, at: value.at, text: describe(value), scope, resolve }
    }),
}
