import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import type { Origin } from '../trace/origin.ts'
import { importedName } from '../program/members.ts'
import { nameHost } from '../settings/name-callee.ts'
import type { Names } from '../settings/name-callee.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site, Target } from './shape.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import type { Tracer } from '../trace/trace-value.ts'

/** Registries that go-kit asks for the instances of a service by its name. */
const REGISTRY = /^github\.com\/go-kit\/kit\/sd(\/\w+)?$/

/**
 * `sd.NewEndpointer(instancer, factory, logger)`: the instancer says who is called,
 * `consul.NewInstancer(client, logger, "ledger", …)` or `sd.FixedInstancer{"ledger:80"}`. Source:
 * pkg.go.dev/github.com/go-kit/kit/sd.
 */
export const kitEndpointer: Shape = {
  name: 'kit-endpointer',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'calls', ({ value, scope }) => {
      const called = importedName(value.fn, scope)
      const [instancer] = value.args
      if (called === undefined || instancer === undefined || !REGISTRY.test(called.path)) return undefined
      if (called.name !== 'NewEndpointer' && called.name !== 'NewSubscriber') return undefined
      const resolve: Site['resolve'] = (tracer, names) => {
        const origins = tracer.trace({ value: instancer, scope })
        const targets = origins.flatMap((origin) => named(tracer, names, origin))
        return targets.length > 0 ? targets : [{ callee: { kind: 'dynamic', pattern: '*' }, steps: [] }]
      }
      return { file: scope.file, at: value.at, text: `${describe(value.fn)}(${describe(instancer)})`, scope, resolve }
    }),
}

function named(tracer: Tracer, names: Names, origin: Origin): readonly Target[] {
  const { value, scope, context } = origin
  const made = value.kind === 'call' ? importedName(value.fn, scope) : undefined
  const said = value.kind === 'composite' ? value.items.map((item) => item.value) : []
  const parts = value.kind === 'call' && made && REGISTRY.test(made.path) ? value.args : said
  return parts.flatMap((part) =>
    evaluateText(tracer, { value: part, scope, context }).flatMap(({ text, steps }): Target[] => {
      if (text.includes(UNKNOWN_PART)) return []
      const callee = nameHost(names, text)
      return callee.kind === 'service' ? [{ callee, steps: [...origin.steps, ...steps] }] : []
    }),
  )
}
