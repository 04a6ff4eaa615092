import { atOf } from '../program/scope.ts'
import type { Binding, Scope, Assignment } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'

/** What a local name can be where it is used: of assignments that always run before, only the last one counts. */
export function assignmentsAt(binding: Binding, use: Value & { kind: 'name' }, scope: Scope): readonly Assignment[] {
  const { assignments } = binding
  if (use.at === 0) return assignments
  // In `x = f(x)` the x inside is not what the statement gives.
  const others = assignments.filter((assignment) => !isInside(use, assignment))
  if (assignments.length < 2) return others
  const around = new Set<Scope>()
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    around.add(at)
    if (at.names.get(binding.name) === binding) break
    if (at.closure) return assignments
  }
  let last = 0
  for (const { since, take } of assignments) {
    if (since && take !== 'argument' && since.at < use.at && since.at > last && around.has(since.scope)) last = since.at
  }
  const kept = assignments.filter(({ since }) => since === undefined || (since.at >= last && since.at < use.at))
  return kept.length === 0 ? others : kept
}

function isInside({ at }: Value & { kind: 'name' }, { value, since }: Assignment): boolean {
  return since !== undefined && atOf(value) <= at && at <= since.at
}
