import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { importedName } from '../program/members.ts'
import { nameService } from '../settings/name-callee.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site, Target } from './shape.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'

const GENERIC = /^github\.com\/cloudwego\/kitex\/client\/genericclient$/

/**
 * A call without generated code: `client.GenericCall(ctx, "Read", body)` of a client that is made for the name of a
 * service, often one that a file or a request gives. Source:
 * pkg.go.dev/github.com/cloudwego/kitex/client/genericclient.
 */
export const genericCall: Shape = {
  name: 'generic-call',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'calls', ({ value, scope }) => {
      const { fn, args } = value
      if (fn.kind !== 'select' || fn.name !== 'GenericCall') return undefined
      if (!GENERIC.test(foreignPath(fn.on, scope) ?? '')) return undefined
      const resolve: Site['resolve'] = (tracer, names) => {
        const [, method] = args
        const given = method ? evaluateText(tracer, { value: method, scope }).map(({ text }) => text) : []
        const methods = given.length > 0 && given.every((text) => /^\w+$/.test(text)) ? given : undefined
        const targets = tracer.trace({ value: fn.on, scope }).flatMap((origin): readonly Target[] => {
          const made = origin.value.kind === 'call' ? importedName(origin.value.fn, origin.scope) : undefined
          const [name] = origin.value.kind === 'call' ? origin.value.args : []
          if (made === undefined || name === undefined || !GENERIC.test(made.path)) return []
          return evaluateText(tracer, { ...origin, value: name }).map(({ text, steps }) => ({
            callee:
              text.replaceAll(UNKNOWN_PART, '') === '' ? { kind: 'dynamic', pattern: '*' } : nameService(names, text),
            methods,
            steps: [...origin.steps, ...steps],
          }))
        })
        return targets.length > 0 ? targets : [{ callee: { kind: 'dynamic', pattern: '*' }, steps: [] }]
      }
      return { file: scope.file, at: value.at, text: describe(fn), scope, resolve }
    }),
}
