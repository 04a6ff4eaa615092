import { clientsOf, isNamed } from '../program/client-option.ts'
import type { ClientOption } from '../program/client-option.ts'
import { callText, clientSite } from './client-site.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { importedName, namedOf } from '../program/members.ts'
import { nameService, nameTarget } from '../settings/name-callee.ts'
import type { HostMatch, Names } from '../settings/name-callee.ts'
import type { Program, Scope } from '../program/program.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site } from './shape.ts'
import type { Value } from '../facts/source-facts.ts'

/** A function or method that users have described as a call, in `rpcmap.clients` of `.github/drawbridge.yml`. */
export const describedClient: Shape = {
  name: 'described-client',
  find: (_unit, bodies, program) =>
    program.clients.length === 0
      ? []
      : sitesIn(bodies, 'calls', ({ value, scope }) => {
          const option = optionFor(value, scope, program)
          const callee = option && value.args[option.callee - 1]
          return callee && siteOf(value, scope, callee, option)
        }),
}

function siteOf(call: Value & { kind: 'call' }, scope: Scope, callee: Value, option: ClientOption): Site {
  const own = call.fn.kind === 'select' || call.fn.kind === 'name' ? call.fn.name : undefined
  const method = option.method === undefined ? own : (call.args[option.method - 1] ?? own)
  return clientSite(scope, { at: call.at, text: callText(call, callee) }, { callee, lookUp: nameDescribed, method })
}

/** What users say names a callee is a service, or a mistake; but an address may lead out. */
function nameDescribed(names: Names, text: string): HostMatch {
  const named = nameService(names, text)
  if (named.kind !== 'unknown') return named
  const target = nameTarget(names, text)
  return target.kind === 'external' && !/[.:/]/.test(text) ? named : target
}

function optionFor({ fn }: Value & { kind: 'call' }, scope: Scope, program: Program): ClientOption | undefined {
  if (fn.kind !== 'select' && fn.kind !== 'name') return undefined
  const matches = (path: string, type: string | undefined) =>
    clientsOf(program.clients, path).find((option) => option.type === type && isNamed(fn.name, option.function))
  const { fns, selected } = resolveCallees(fn, scope)
  for (const { fact, file } of fns) {
    const receiver = fact.receiver?.type.kind === 'pointer' ? fact.receiver.type.of : fact.receiver?.type
    const option = matches(file.package.dir, receiver?.kind === 'named' ? receiver.name : undefined)
    if (option) return option
  }
  if (selected?.kind === 'abstract') {
    const named = namedOf(selected.of)
    return named?.kind === 'local' ? matches(named.decl.file.package.dir, named.decl.fact.name) : undefined
  }
  if (fns.length > 0) return undefined
  const called = importedName(fn, scope)
  if (called) return matches(called.path, undefined)
  const path = fn.kind === 'select' ? foreignPath(fn.on, scope) : undefined
  return path === undefined
    ? undefined
    : clientsOf(program.clients, path).find(({ type, function: name }) => type !== undefined && isNamed(fn.name, name))
}
