import type { Value } from '../facts/source-facts.ts'
import { bodyOf } from '../program/body-of.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { importedName } from '../program/members.ts'
import type { Scope } from '../program/program.ts'
import { lookUp } from '../program/scope.ts'
import { nameHost } from '../settings/name-callee.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { callText } from './client-site.ts'
import type { Shape, Site } from './shape.ts'
import { sitesIn } from './sites-in.ts'

/** A function or method that opens a connection. Arguments count from 0. */
type Dialer = {
  readonly package: RegExp
  readonly names: RegExp
  /** Which argument is the address; `network` is which says `tcp`, where one does. */
  readonly address: number
  readonly network?: number
}

/**
 * Sources: pkg.go.dev/net, crypto/tls, golang.org/x/net/proxy, golang.org/x/crypto/ssh, net/textproto, net/smtp. The
 * methods are those of net.Dialer, tls.Dialer and proxy.Dialer.
 */
const FUNCTIONS: readonly Dialer[] = [
  { package: /^net$/, names: /^(Dial|DialTimeout)$/, network: 0, address: 1 },
  { package: /^net$/, names: /^Resolve(TCP|UDP)Addr$/, network: 0, address: 1 },
  { package: /^crypto\/tls$/, names: /^Dial$/, network: 0, address: 1 },
  { package: /^crypto\/tls$/, names: /^DialWithDialer$/, network: 1, address: 2 },
  { package: /^golang\.org\/x\/net\/proxy$/, names: /^Dial$/, network: 1, address: 2 },
  { package: /^golang\.org\/x\/crypto\/ssh$/, names: /^Dial$/, network: 0, address: 1 },
  { package: /^net\/textproto$/, names: /^Dial$/, network: 0, address: 1 },
  { package: /^net\/smtp$/, names: /^(Dial|SendMail)$/, address: 0 },
]

const METHODS: readonly Dialer[] = [
  { package: /^(net|crypto\/tls|golang\.org\/x\/net\/proxy)$/, names: /^Dial$/, network: 0, address: 1 },
  { package: /^(net|crypto\/tls|golang\.org\/x\/net\/proxy)$/, names: /^DialContext$/, network: 1, address: 2 },
]

/**
 * A connection that is opened without any client: `net.Dial("tcp", "service.pot:8080")`. Which methods are called over
 * it is not known, unless it is handed to a library's client, whose calls say it.
 */
export const networkDial: Shape = {
  name: 'network-dial',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'calls', ({ value, scope }) => {
      const dialer = dialerOf(value, scope)
      const address = dialer && value.args[dialer.address]
      if (dialer === undefined || address === undefined) return undefined
      const network = dialer.network === undefined ? undefined : value.args[dialer.network]
      const methods = isHandedOn(value, scope) ? [] : undefined
      const resolve: Site['resolve'] = (tracer, names) => {
        // A socket in a file leads to nobody else.
        const given = network ? evaluateText(tracer, { value: network, scope }) : []
        if (given.length > 0 && given.every(({ text }) => text.startsWith('unix'))) return []
        return evaluateText(tracer, { value: address, scope }).map(({ text, steps }) => {
          return { callee: nameHost(names, text), methods, steps }
        })
      }
      return { file: scope.file, at: value.at, text: callText(value, address), scope, resolve }
    }),
}

function dialerOf({ fn }: Value & { kind: 'call' }, scope: Scope): Dialer | undefined {
  if (fn.kind !== 'select') return undefined
  const called = importedName(fn, scope)
  const path = called ? called.path : foreignPath(fn.on, scope)
  const dialers = called ? FUNCTIONS : METHODS
  return path === undefined ? undefined : dialers.find((one) => one.names.test(fn.name) && one.package.test(path))
}

/** Whether the connection that a call gives is kept under a name and handed to code of a library. */
function isHandedOn(dial: Value & { kind: 'call' }, scope: Scope): boolean {
  const { unit } = scope
  if (unit.kind === 'init') return false
  const isDialled = (arg: Value, at: Scope) =>
    arg.kind === 'name' && lookUp(at, arg.name)?.assignments.some(({ value }) => value === dial) === true
  return bodyOf(unit).calls.some(({ value: { fn, args }, scope: at }) => {
    const called = importedName(fn, at)
    // The standard library's import paths have no host.
    return called !== undefined && /^[^/]*\./.test(called.path) && args.some((arg) => isDialled(arg, at))
  })
}
