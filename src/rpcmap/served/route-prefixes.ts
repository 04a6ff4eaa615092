import { bodyOf } from '../program/body-of.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import type { CallContext } from '../trace/origin.ts'
import { importedName, importOf } from '../program/members.ts'
import type { ScopedValue, Scope } from '../program/program.ts'
import { lookUp } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import type { Tracer } from '../trace/trace-value.ts'
import type { Mount, Mounts } from './endpoint-site.ts'
import { ROUTERS } from './routers.ts'

/** Groups in groups, and routers mounted in routers. */
const MAX_GROUPS = 12
/** Routers that one value is followed to. */
const MAX_PREFIXES = 64

type Prefix = string | undefined

/**
 * What the groups that a router is part of, and the routers that it is mounted in, put before its patterns; undefined:
 * not known. At least one unless it goes round in a circle only.
 */
export function prefixesOf(tracer: Tracer, mounts: Mounts, on: ScopedValue): readonly Prefix[] {
  return new Prefixes(tracer, mounts).of(on, undefined, 0)
}

/**
 * Where else a router's routes stand: `r.Mount("/admin", sub)`. Empty: what is mounted is no router that is made in
 * this code.
 */
export function findMounts(
  tracer: Tracer,
  { router, prefix, on, scope }: { router: Value; prefix: Value | undefined; on: Value | undefined; scope: Scope },
): readonly Mount[] {
  return tracer.trace({ value: router, scope }).flatMap(({ value, scope: at }): Mount[] => {
    const path = value.kind === 'call' ? importedName(value.fn, at)?.path : undefined
    if (path === undefined || !ROUTERS.test(path)) return []
    return [{ router: value, prefix: prefix && { value: prefix, scope }, on: on && { value: on, scope } }]
  })
}

/** `/v1` and `/balance` make `/v1/balance`. */
export function joinPaths(prefix: string, path: string): string {
  return prefix === '' ? path : `${prefix.replace(/\/$/, '')}/${path.replace(/^\//, '')}`.replace(/\/$/, '') || '/'
}

class Prefixes {
  private readonly tracer: Tracer
  private readonly mounts: Mounts

  constructor(tracer: Tracer, mounts: Mounts) {
    this.tracer = tracer
    this.mounts = mounts
  }

  of(on: ScopedValue, context: CallContext | undefined, depth: number): readonly Prefix[] {
    if (depth > MAX_GROUPS) return [undefined]
    const passing = passingCall(on)
    if (passing) return this.under(passing.value, passing.scope, context, depth)
    const found = this.tracer.trace({ ...on, context }).flatMap((origin): readonly Prefix[] => {
      const { value, scope } = origin
      if (value.kind === 'other') return [undefined]
      if (value.kind === 'call' && value.fn.kind === 'select' && !importOf(value.fn.on, scope))
        return this.under(value, scope, origin.context, depth)
      return this.mounted(value, depth)
    })
    return [...new Set(found)].slice(0, MAX_PREFIXES)
  }

  /** What a method of a router gives: a group with a prefix of its own, or the router again. */
  private under(
    call: Value & { kind: 'call' },
    scope: Scope,
    context: CallContext | undefined,
    depth: number,
  ): readonly Prefix[] {
    if (call.fn.kind !== 'select') return [undefined]
    const outer = this.of({ value: call.fn.on, scope }, context, depth + 1)
    const [first] = call.args
    if (!/^(Group|PathPrefix|Route)$/.test(call.fn.name) || first === undefined || first.kind === 'func') return outer
    return this.with(outer, { value: first, scope }, context)
  }

  private mounted(router: Value, depth: number): readonly Prefix[] {
    const mounts = this.mounts.get(router)
    if (mounts === undefined) return ['']
    return mounts.flatMap(({ on, prefix }) => {
      const outer = on === undefined ? [''] : this.of(on, undefined, depth + 1)
      return prefix === undefined ? outer : this.with(outer, prefix, undefined)
    })
  }

  private with(outer: readonly Prefix[], own: ScopedValue, context: CallContext | undefined): readonly Prefix[] {
    const inner = evaluateText(this.tracer, { ...own, context })
    return outer.flatMap((before) =>
      inner.map(({ text }) =>
        before === undefined || text.includes(UNKNOWN_PART) ? undefined : joinPaths(before, text),
      ),
    )
  }
}

/**
 * `r.Route("/pots", func(r chi.Router) { … })`: the call that hands a router to the function whose parameter a name is.
 */
function passingCall({
  value,
  scope,
}: ScopedValue): (ScopedValue & { readonly value: Value & { kind: 'call' } }) | undefined {
  const binding = value.kind === 'name' ? lookUp(scope, value.name) : undefined
  if (binding === undefined || binding.assignments.length > 0 || binding.param !== undefined) return undefined
  let at: Scope | undefined = scope
  while (at && at.names.get(binding.name) !== binding) at = at.parent
  const { unit } = scope
  if (at?.closure !== true || unit.kind === 'init') return undefined
  const body = bodyOf(unit)
  const closure = [...body.closures].find(([, inner]) => inner.scope === at)?.[0]
  return closure && body.calls.find((call) => call.value.args.includes(closure))
}
