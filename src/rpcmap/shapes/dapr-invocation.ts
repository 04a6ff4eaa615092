import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { httpVerb } from '../trace/http-verb.ts'
import { importedName } from '../program/members.ts'
import { nameApplication } from '../settings/name-callee.ts'
import type { Scope } from '../program/program.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site, Target } from './shape.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'

/** The SDK, and packages that people put around it. */
const SDK = /(^|[/.-])dapr([/.-]|$)|(^|\/)daprclient$/
const INVOKES = /^Invoke(Method(WithContent|WithCustomContent)?|Service)$/

/** The application's name, and, where they are known, the path and the verb. */
type Invocation = { readonly application: Value; readonly path?: Value; readonly verb?: Value }

/**
 * What Dapr is asked to call: `client.InvokeMethod(ctx, "ledger", "balance", "get")`, and
 * `req.Header.Add("dapr-app-id", "ledger")` of a request to the sidecar. Sources:
 * pkg.go.dev/github.com/dapr/go-sdk/client; docs.dapr.io, service invocation.
 */
export const daprInvocation: Shape = {
  name: 'dapr-invocation',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'calls', ({ value, scope }) => {
      const invocation = invocationOf(value, scope)
      if (invocation === undefined) return undefined
      const { application, path, verb } = invocation
      const resolve: Site['resolve'] = (tracer, names) => {
        const texts = (part: Value) => evaluateText(tracer, { value: part, scope }).map(({ text }) => text)
        const verbs = verb ? texts(httpVerb(verb)).filter((text) => text !== '' && !text.includes(UNKNOWN_PART)) : []
        const paths = path ? texts(path).map((text) => `/${text.replace(/^\//, '').replace(/\?.*$/s, '')}`) : []
        const methods = verbs.flatMap((one) =>
          paths.map((at) => `${one.toUpperCase()} ${at.replaceAll(UNKNOWN_PART, '*')}`),
        )
        return evaluateText(tracer, { value: application, scope }).map(({ text, steps }): Target => ({
          callee: nameApplication(names, text),
          methods: methods.length > 0 ? methods : undefined,
          steps,
        }))
      }
      const text = `${describe(value.fn)}(${describe(application)})`
      return { file: scope.file, at: value.at, text, scope, resolve }
    }),
}

function invocationOf({ fn, args }: Value & { kind: 'call' }, scope: Scope): Invocation | undefined {
  if (fn.kind !== 'select') return undefined
  const [first, application, path, verb] = args
  if (application === undefined) return undefined
  if (/^(Add|Set)$/.test(fn.name)) {
    const names = first?.kind === 'text' && first.text.toLowerCase() === 'dapr-app-id'
    return names ? { application } : undefined
  }
  if (!INVOKES.test(fn.name) || path === undefined) return undefined
  const from = importedName(fn, scope)?.path ?? foreignPath(fn.on, scope)
  if (from === undefined || !SDK.test(from)) return undefined
  return verb === undefined ? { application, path } : { application, path, verb }
}
