import type { FindingCode } from '../finding.ts'
import { selectFields } from '../yaml/yaml-node.ts'
import type { YamlNode } from '../yaml/yaml-node.ts'
import { quote } from '../yaml/yaml-shape.ts'
import type { AllowlistOptions } from './allowlist.ts'
import { entryShape } from './entry-shape.ts'
import { entryData } from './render-entry.ts'
import type { NewEntry } from './render-entry.ts'
import type { YamlChange } from './yaml-change.ts'

/** What has to change in a file for an entry to be there. */
export type EntryPlan =
  | { readonly kind: 'covered' }
  | { readonly kind: 'change'; readonly change: YamlChange }
  | { readonly kind: 'refusal'; readonly code: FindingCode; readonly offset: number; readonly message: string }

/**
 * Adds the entry, or widens the one that is there to the methods that it lacks (to every method when the new one has
 * them all). Refused: a caller that is revoked, an entry with mistakes, and one that ended before `today`, when that is
 * given.
 */
export function planEntry(root: YamlNode, add: NewEntry, options: AllowlistOptions, today?: string): EntryPlan {
  const path = options.layout === 'callee' ? ['callers', add.caller] : []
  const unclear = findUnclearRevocations(root, options)
  if (unclear !== undefined) {
    return refusal('allowlist-not-editable', unclear, 'What is revoked here cannot be read; mend it first.')
  }
  const revoked = findRevocation(root, add, options)
  if (revoked !== undefined) return refusal('allowlist-revoked-entry', revoked, `${quote(add.caller)} is revoked here.`)
  if (options.layout !== 'callee') return widen(root, path, add, today)

  const [callers, ...more] = selectFields(root, 'callers')
  if (more.length > 0)
    return refusal('allowlist-not-editable', more[0]?.start ?? 0, 'The key "callers" is written twice.')
  if (callers === undefined) {
    const value = new Map([[add.caller, entryData(add)]])
    return { kind: 'change', change: { kind: 'set', path: [], key: 'callers', value } }
  }
  const [entry, ...others] = selectFields(callers.value, add.caller)
  if (others.length > 0) {
    return refusal('allowlist-not-editable', others[0]?.start ?? 0, `The key ${quote(add.caller)} is written twice.`)
  }
  if (entry !== undefined) return widen(entry.value, path, add, today)
  return { kind: 'change', change: { kind: 'set', path: ['callers'], key: add.caller, value: entryData(add) } }
}

/** Where `revoked` stands when it is not one map: then the file allows nobody, whatever is added. */
function findUnclearRevocations(root: YamlNode, options: AllowlistOptions): number | undefined {
  if (options.layout !== 'callee') return undefined
  const [field, other] = selectFields(root, 'revoked')
  if (other !== undefined) return other.start
  if (field === undefined || field.value.kind === 'map') return undefined
  return field.value.kind === 'scalar' && field.value.type === 'null' ? undefined : field.value.start
}

/** Where it stands, whether or not its last day has passed: a person should decide. */
function findRevocation(root: YamlNode, add: NewEntry, options: AllowlistOptions): number | undefined {
  const revoked = selectFields(root, 'revoked')
  if (options.layout !== 'callee') return revoked[0]?.start
  return revoked.flatMap((field) => selectFields(field.value, add.caller))[0]?.start
}

function widen(node: YamlNode, path: readonly string[], add: NewEntry, today: string | undefined): EntryPlan {
  const entry = entryShape(node, '', () => {})
  if (entry === undefined) {
    return refusal(
      'allowlist-not-editable',
      node.start,
      `The entry for ${quote(add.caller)} has mistakes; mend it first.`,
    )
  }
  if (today !== undefined && entry.until !== undefined && entry.until < today) {
    const message = `The entry for ${quote(add.caller)} ended on ${entry.until}; give it a later date.`
    return refusal('allowlist-expired', node.start, message)
  }
  const { methods } = entry
  if (methods === undefined) return { kind: 'covered' }
  if (add.methods === undefined) return { kind: 'change', change: { kind: 'remove', path, key: 'methods' } }
  const wanted = entryData(add).get('methods') as readonly string[]
  const items = wanted.filter((method) => !methods.includes(method))
  if (items.length === 0) return { kind: 'covered' }
  return { kind: 'change', change: { kind: 'append', path: [...path, 'methods'], items } }
}

function refusal(code: FindingCode, offset: number, message: string): EntryPlan {
  return { kind: 'refusal', code, offset, message }
}
