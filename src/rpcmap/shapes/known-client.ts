import { describe } from '../facts/describe.ts'
import type { CompositeValue, Value } from '../facts/source-facts.ts'
import { importedName, namedOf } from '../program/members.ts'
import type { Scope } from '../program/program.ts'
import { typeOf } from '../program/type-of.ts'
import { nameHost, nameService } from '../settings/name-callee.ts'
import { callText, clientSite } from './client-site.ts'
import { KNOWN_CLIENTS } from './known-clients.ts'
import type { Argument, KnownClient } from './known-clients.ts'
import type { Shape, Site } from './shape.ts'
import { sitesIn } from './sites-in.ts'

type CallValue = Value & { kind: 'call' }

/**
 * A call through a library of which it is enough to know the names and which argument says what: a row of
 * KNOWN_CLIENTS.
 */
export const knownClient: Shape = {
  name: 'known-client',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'callsAndLiterals', ({ value, scope }) => {
      const client = KNOWN_CLIENTS.find((one) => isOf(one, value, scope))
      return client && siteOf(client, value, scope)
    }),
}

function siteOf(client: KnownClient, value: CallValue | CompositeValue, scope: Scope): Site | undefined {
  const [callee, method, verb] = [client.callee, client.method, client.verb].map((one) => one && partAt(value, one))
  if (callee === undefined || (client.verb && verb === undefined)) return undefined
  const isAddress = client.calleeIs === 'address'
  const text = value.kind !== 'call' ? describe(value) : isAddress ? callText(value, callee) : describe(value.fn)
  return clientSite(scope, { at: value.at, text }, { callee, lookUp: isAddress ? nameHost : nameService, method, verb })
}

function partAt(value: CallValue | CompositeValue, { place, field }: Argument): Value | undefined {
  if (value.kind === 'call') return value.args[place - 1]
  const keyed = value.items.find(({ key }) => key?.kind === 'name' && key.name === field)
  return (keyed ?? (value.items.every(({ key }) => key === undefined) ? value.items[place - 1] : undefined))?.value
}

function isOf(
  { kind, names, package: library }: KnownClient,
  value: CallValue | CompositeValue,
  scope: Scope,
): boolean {
  if (value.kind === 'composite') {
    const named = kind === 'literal' && value.type ? namedOf({ type: value.type, file: scope.file }) : undefined
    return named?.kind === 'foreign' && names.test(named.name) && library.test(named.path)
  }
  const { fn } = value
  if (kind === 'literal' || fn.kind !== 'select' || !names.test(fn.name)) return false
  const called = importedName(fn, scope)
  if (called) return library.test(called.path)
  const ty = kind === 'method' ? typeOf(fn.on, scope) : undefined
  const named = ty && namedOf(ty)
  return named?.kind === 'foreign' && library.test(named.path)
}
