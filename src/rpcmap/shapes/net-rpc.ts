import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { importOf } from '../program/members.ts'
import type { Scope } from '../program/program.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site, Target } from './shape.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { traceAddress } from '../trace/trace-address.ts'

/**
 * A method called by its name on a connection: `client.Call("Ledger.Add", args, &reply)` of net/rpc and
 * net/rpc/jsonrpc. The callee is who the connection was made to. Source: pkg.go.dev/net/rpc.
 */
export const netRpc: Shape = {
  name: 'net-rpc',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'calls', ({ value, scope }) => {
      const on = clientOf(value, scope)
      const method = value.args[0]
      if (on === undefined || method === undefined) return undefined
      const resolve: Site['resolve'] = (tracer, names) => {
        const given = evaluateText(tracer, { value: method, scope }).map(({ text }) => text)
        const methods = given.some((text) => text.includes(UNKNOWN_PART)) ? undefined : given
        const traced = traceAddress(tracer.view, names, { value: on, scope })
        // The other arguments of Dial, `tcp` and a path, are no addresses.
        const targets = traced.filter(({ callee }) => callee.kind !== 'external')
        if (targets.length === 0 && traced.length === 0)
          return [{ callee: { kind: 'dynamic', pattern: '*' }, steps: [] }]
        return targets.map(({ callee, steps }): Target => ({ callee, methods, steps }))
      }
      return { file: scope.file, at: value.at, text: describe(value.fn), scope, resolve }
    }),
}

function clientOf({ fn }: Value & { kind: 'call' }, scope: Scope): Value | undefined {
  if (fn.kind !== 'select' || (fn.name !== 'Call' && fn.name !== 'Go') || importOf(fn.on, scope)) return undefined
  return /^net\/rpc(\/jsonrpc)?$/.test(foreignPath(fn.on, scope) ?? '') ? fn.on : undefined
}
