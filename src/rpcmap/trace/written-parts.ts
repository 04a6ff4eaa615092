import { bodyOf } from '../program/body-of.ts'
import { importedName } from '../program/members.ts'
import type { ScopedValue, Scope } from '../program/program.ts'
import { lookUp } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { foreignPath } from '../program/foreign-path.ts'

/** Parts of one text. */
const MAX_PARTS = 40

/** A part that is not known. */
const OPEN: Value = { kind: 'other', parts: [] }

/**
 * What a function writes into a local `strings.Builder` or `bytes.Buffer`, in order, as if every write ran once. Empty:
 * it is no such thing, or nothing is written.
 */
export function writtenParts(value: Value, scope: Scope): readonly ScopedValue[] {
  const { unit } = scope
  const binding = value.kind === 'name' ? lookUp(scope, value.name) : undefined
  if (binding === undefined || unit.kind === 'init') return []
  if (!/^(strings|bytes)$/.test(foreignPath(value, scope) ?? '')) return []
  const isIt = (other: Value | undefined, at: Scope): boolean => {
    if (other?.kind === 'address') return isIt(other.of, at)
    return other?.kind === 'name' && lookUp(at, other.name) === binding
  }
  return bodyOf(unit)
    .calls.flatMap(({ value: { fn, args }, scope: at }): ScopedValue[] => {
      const called = importedName(fn, at)
      const [first] = args
      if (called?.path === 'fmt' && called.name.startsWith('Fprint'))
        return isIt(first, at) ? [{ value: OPEN, scope: at }] : []
      if (fn.kind !== 'select' || called !== undefined || !isIt(fn.on, at) || first === undefined) return []
      if (fn.name === 'WriteString') return [{ value: first, scope: at }]
      return fn.name.startsWith('Write') ? [{ value: OPEN, scope: at }] : []
    })
    .slice(0, MAX_PARTS)
}
