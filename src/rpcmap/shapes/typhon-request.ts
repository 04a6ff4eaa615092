import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { httpVerb } from '../trace/http-verb.ts'
import { importedName } from '../program/members.ts'
import { nameHost } from '../settings/name-callee.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site } from './shape.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'

const TYPHON = /(^|\/)typhon(\/v\d+)?$/
const BUILDERS = new Set(['NewRequest', 'NewRawRequest'])

/** `typhon.NewRequest(ctx, method, url, body)`: the callee is the host of the URL. Source: github.com/monzo/typhon request.go. */
export const typhonRequest: Shape = {
  name: 'typhon-request',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'calls', ({ value, scope }) => {
      const called = importedName(value.fn, scope)
      const [, method, url] = value.args
      if (!called || !TYPHON.test(called.path) || !BUILDERS.has(called.name) || !method || !url) return undefined
      const resolve: Site['resolve'] = (tracer, names) => {
        const verbs = evaluateText(tracer, { value: httpVerb(method), scope }).map(({ text }) => text)
        return evaluateText(tracer, { value: url, scope }).map(({ text, steps }) => {
          const callee = nameHost(names, text)
          const path = callee.kind === 'service' ? callee.path.replaceAll(UNKNOWN_PART, '*') || '/' : ''
          const methods = verbs.some((verb) => verb.includes(UNKNOWN_PART))
            ? undefined
            : verbs.map((verb) => `${verb} ${path}`)
          return { callee, methods, steps }
        })
      }
      return { file: scope.file, at: value.at, text: `${describe(value.fn)}(${describe(url)})`, scope, resolve }
    }),
}
