import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { importedName, importOf } from '../program/members.ts'
import type { Scope } from '../program/program.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site, Target } from './shape.ts'
import type { Value } from '../facts/source-facts.ts'
import { stubOfMethod } from '../stubs/stubs.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { traceAddress } from '../trace/trace-address.ts'

/** The connection, the service's full name, and the method's; the name may hold the method: `/shop.Ledger/Read`. */
type Invocation = { readonly conn: Value; readonly service: Value; readonly method: Value | undefined }

/**
 * A gRPC method called by its name: `conn.Invoke(ctx, "/shop.Ledger/Read", in, out)`, and go-kit's
 * `grpctransport.NewClient(conn, "shop.Ledger", "Read", …)`. Generated clients do the first inside: those are found by
 * their use.
 */
export const namedMethod: Shape = {
  name: 'named-method',
  find: (unit, bodies) =>
    unit.kind === 'func' && stubOfMethod(unit)
      ? []
      : sitesIn(bodies, 'calls', ({ value, scope }) => {
          const invocation = invocationOf(value, scope)
          if (invocation === undefined) return undefined
          const resolve: Site['resolve'] = (tracer, names) => {
            const traced = traceAddress(tracer.view, names, { value: invocation.conn, scope })
            const addresses = traced.map(({ callee }) => callee)
            const addressSteps = traced.flatMap((address) => (address.callee.kind === 'service' ? address.steps : []))
            const methods = invocation.method
              ? evaluateText(tracer, { value: invocation.method, scope }).map(({ text }) => text)
              : undefined
            return evaluateText(tracer, { value: invocation.service, scope }).flatMap(({ text, steps }): Target[] => {
              const [, name = '', method] = /^\/?([\w.]+)(?:\/(\w+))?$/.exec(text) ?? []
              if (name === '')
                return [{ callee: { kind: 'dynamic', pattern: text.replaceAll(UNKNOWN_PART, '*') }, steps }]
              const contract = { name, keys: [`proto:${name}`] }
              const called = method === undefined ? methods?.filter((one) => !one.includes(UNKNOWN_PART)) : [method]
              return [
                {
                  callee: { kind: 'contract', contract, foreign: false, addresses },
                  methods: called,
                  steps: [...steps, ...addressSteps],
                },
              ]
            })
          }
          return { file: scope.file, at: value.at, text: describe(value.fn), scope, resolve }
        }),
}

function invocationOf({ fn, args }: Value & { kind: 'call' }, scope: Scope): Invocation | undefined {
  if (fn.kind !== 'select') return undefined
  const called = importedName(fn, scope)
  const [first, second, third] = args
  if (called) {
    const kit = /^github\.com\/go-kit\/(kit|log)\/transport\/grpc$/.test(called.path) && called.name === 'NewClient'
    return kit && first && second ? { conn: first, service: second, method: third } : undefined
  }
  if (fn.name !== 'Invoke' || second === undefined || args.length < 4 || importOf(fn.on, scope)) return undefined
  const isConn = foreignPath(fn.on, scope) === 'google.golang.org/grpc'
  return isConn ? { conn: fn.on, service: second, method: undefined } : undefined
}
