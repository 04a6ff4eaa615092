import type { ValueInContext } from './origin.ts'
import { importOf } from '../program/members.ts'
import type { Value } from '../facts/source-facts.ts'
import type { Tracer } from './trace-value.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** A text; undefined: what stands in its place names no service. */
export type Asked = { readonly text: string | undefined; readonly steps: readonly TraceStep[] }

/** What says which texts a value can be. */
type Evaluate = (value: ValueInContext) => readonly { text: string; steps: readonly TraceStep[] }[]

/** Results of results, elements and fields on the way from what a registry was asked to an address. */
const MAX_DEPTH = 8

/** Functions that give an address, or somebody who has one, for a name. */
const LOOKUP =
  /(Endpoint|Addr|Address|Host|URL|Url|URI|Instance|Backend|Upstream|Target|Node)s?(For|Of|By)?(Service|Name)?$|^(Discover|Resolve|Lookup|LookUp)/

/**
 * Fields in which instances of services have their addresses. Sources: github.com/hashicorp/consul/api, nacos-sdk-go,
 * eureka clients.
 */
const ADDRESS = /^(Service)?(Address|Addr|Host|HostName|Hostname|IP|Ip|IPAddr|IpAddr|URL|Url|Endpoint)$/

/** Fields of what a registry is asked with. */
const NAMING = /(Service|App)(Name|Id|ID)?$|^Name$/

/** `registry.Endpoint("ledger")`, whoever the registry is: the name, when it is that of a service. */
export function lookedUpService(
  tracer: Tracer,
  evaluate: Evaluate,
  { value, scope, context }: ValueInContext & { readonly value: Value & { kind: 'call' } },
): readonly Asked[] {
  const { fn, args } = value
  const name = fn.kind === 'select' || fn.kind === 'name' ? fn.name : ''
  return LOOKUP.test(name) ? args.flatMap((arg) => serviceNames(tracer, evaluate, { value: arg, scope, context })) : []
}

/**
 * `instance.Address`, of one that a registry gave for the name of a service:
 * `client.Health().Service("ledger", "", true, nil)`.
 */
export function addressOfAsked(
  tracer: Tracer,
  evaluate: Evaluate,
  { value, scope, context }: ValueInContext,
): readonly Asked[] {
  if (value.kind !== 'select' || !ADDRESS.test(value.name)) return []
  return askedFor(tracer, evaluate, { value: value.on, scope, context }, 0)
}

function askedFor(tracer: Tracer, evaluate: Evaluate, whole: ValueInContext, depth: number): readonly Asked[] {
  if (depth > MAX_DEPTH) return []
  return tracer.trace(whole).flatMap(({ value, scope, context, steps }) => {
    if (value.kind === 'select' || value.kind === 'index') {
      if (importOf(value.on, scope)) return []
      return askedFor(tracer, evaluate, { value: value.on, scope, context }, depth + 1)
    }
    if (value.kind !== 'call' || value.fn.kind !== 'select') return []
    return value.args
      .flatMap((arg) => serviceNames(tracer, evaluate, { value: arg, scope, context }))
      .map((asked) => ({ ...asked, steps: [...steps, ...asked.steps] }))
  })
}

/**
 * What an argument says, as it is, in a field of it, or in a filter such as `Service == "ledger"`. Empty: no service at
 * all.
 */
function serviceNames(
  tracer: Tracer,
  evaluate: Evaluate,
  { value: arg, scope, context }: ValueInContext,
): readonly Asked[] {
  const literal = arg.kind === 'address' ? arg.of : arg
  const parts =
    literal.kind === 'composite'
      ? literal.items.flatMap(({ key, value }) => (key?.kind === 'name' && NAMING.test(key.name) ? [value] : []))
      : [arg]
  return parts.flatMap((part) => {
    if (part.kind === 'func' || part.kind === 'composite') return []
    const asked = evaluate({ value: part, scope, context }).map(({ text, steps }) => {
      const name = /^\s*Service\s*==\s*"?([^"\s]+)"?\s*$/.exec(text)?.[1] ?? text
      return { text: tracer.view.deployment.isNameOfService(name) ? name : undefined, steps }
    })
    return asked.some(({ text }) => text !== undefined) ? asked : []
  })
}
