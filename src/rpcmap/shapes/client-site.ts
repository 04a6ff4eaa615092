import { describe } from '../facts/describe.ts'
import type { At, Value } from '../facts/source-facts.ts'
import type { Scope } from '../program/program.ts'
import type { HostMatch, Names } from '../settings/name-callee.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { httpVerb } from '../trace/http-verb.ts'
import type { Site } from './shape.ts'

/** What the code at a site says about the call. */
type ClientCall = {
  /** What names the callee, and how that name is looked up. */
  readonly callee: Value
  readonly lookUp: (names: Names, text: string) => HostMatch
  /** The method, or what names it; undefined: not known. */
  readonly method?: Value | string | undefined
  /** The verb of an HTTP request: it is the method, together with the path of the callee's address. */
  readonly verb?: Value | undefined
}

/**
 * A site whose arguments say whom it calls: the callee by the name of a service, a host or an address, and the method.
 */
export function clientSite(scope: Scope, place: { at: At; text: string }, call: ClientCall): Site {
  const resolve: Site['resolve'] = (tracer, names) => {
    const texts = (value: Value) => evaluateText(tracer, { value, scope }).map(({ text }) => text)
    const { method = UNKNOWN_PART, verb } = call
    const given = verb ? texts(httpVerb(verb)) : typeof method === 'string' ? [method] : texts(method)
    const isKnown = !given.some((text) => text.includes(UNKNOWN_PART))
    return evaluateText(tracer, { value: call.callee, scope }).map(({ text, steps }) => {
      const callee = call.lookUp(names, text)
      const named = verb ? given.map((one) => `${one} ${pathOf(callee)}`) : given
      return { callee, methods: isKnown ? named : undefined, steps }
    })
  }
  return { file: scope.file, ...place, scope, resolve }
}

/** `ledger.Call("service.ledger")`: the function and the argument that names the callee. */
export function callText({ fn }: Value & { kind: 'call' }, callee: Value): string {
  return `${describe(fn)}(${describe(callee)})`
}

function pathOf(callee: HostMatch): string {
  return callee.kind === 'service' ? callee.path.replaceAll(UNKNOWN_PART, '*') || '/' : ''
}
