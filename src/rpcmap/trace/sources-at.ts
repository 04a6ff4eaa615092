import { atOf } from '../program/scope.ts'
import type { Binding, Scope, Source } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'

/** What a local name can be where it is used: of assignments that always run before, only the last one counts. */
export function sourcesAt(binding: Binding, use: Value & { kind: 'name' }, scope: Scope): readonly Source[] {
  const { sources } = binding
  if (use.at === 0) return sources
  // In `x = f(x)` the x inside is not what the statement gives.
  const others = sources.filter((source) => !isInside(use, source))
  if (sources.length < 2) return others
  const around = new Set<Scope>()
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    around.add(at)
    if (at.names.get(binding.name) === binding) break
    if (at.closure) return sources
  }
  let last = 0
  for (const { since, take } of sources) {
    if (since && take !== 'argument' && since.at < use.at && since.at > last && around.has(since.scope)) last = since.at
  }
  const kept = sources.filter(({ since }) => since === undefined || (since.at >= last && since.at < use.at))
  return kept.length === 0 ? others : kept
}

function isInside({ at }: Value & { kind: 'name' }, { value, since }: Source): boolean {
  return since !== undefined && atOf(value) <= at && at <= since.at
}
