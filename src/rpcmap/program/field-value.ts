import { underlying } from './members.ts'
import type { Scope } from './program.ts'
import type { CompositeValue, Value } from '../facts/source-facts.ts'

/** What a composite literal gives a field, by its name or by its place. */
export function fieldValue({ type, items }: CompositeValue, field: string, scope: Scope): Value | undefined {
  const keyed = items.find(({ key }) => key?.kind === 'name' && key.name === field)
  if (keyed) return keyed.value
  const base = type && underlying({ type, file: scope.file })
  if (base?.type.kind !== 'struct' || items.some(({ key }) => key !== undefined)) return undefined
  return items[base.type.fields.findIndex(({ name }) => name === field)]?.value
}
