import type { YamlNode } from '../yaml/yaml-node.ts'
import type { YamlData } from './render-yaml.ts'

/**
 * One change of a YAML document's meaning. `path` are the keys that lead to a map or list. `set` adds a key that the
 * map does not have (no value and no document count as an empty map); `append` adds items to a list; `remove` takes a
 * key away.
 */
export type YamlChange =
  | { readonly kind: 'set'; readonly path: readonly string[]; readonly key: string; readonly value: YamlData }
  | { readonly kind: 'append'; readonly path: readonly string[]; readonly items: readonly string[] }
  | { readonly kind: 'remove'; readonly path: readonly string[]; readonly key: string }

/** Undefined: no such node, or a key on the way is written twice. */
export function findNode(root: YamlNode, path: readonly string[]): YamlNode | undefined {
  let node: YamlNode | undefined = root
  for (const key of path) {
    const fields: readonly { key: string; value: YamlNode }[] = node?.kind === 'map' ? node.fields : []
    const matches = fields.filter((field) => field.key === key)
    node = matches.length === 1 ? matches[0]?.value : undefined
  }
  return node
}

/** A node as plain data for comparing meaning: scalars carry their type, and no value is an empty map. */
export type Meaning = string | Meaning[] | Map<string, Meaning>

export function toMeaning(node: YamlNode): Meaning {
  if (node.kind === 'list') return node.items.map(toMeaning)
  if (node.kind === 'map') return new Map(node.fields.map((field) => [field.key, toMeaning(field.value)]))
  return node.type === 'null' ? new Map() : `${node.type}:${node.text}`
}

/** The same, of data to be written. */
export function dataMeaning(data: YamlData): Meaning {
  if (typeof data === 'string') return `string:${data}`
  if (Array.isArray(data)) return (data as readonly YamlData[]).map(dataMeaning)
  return new Map([...(data as ReadonlyMap<string, YamlData>)].map(([key, value]) => [key, dataMeaning(value)]))
}

/** The meaning after the change, which must fit the meaning; changes it in place. False: it does not fit. */
export function applyChange(meaning: Meaning, change: YamlChange): boolean {
  let at: Meaning | undefined = meaning
  for (const key of change.path) at = at instanceof Map ? at.get(key) : undefined
  if (change.kind === 'append') {
    if (!Array.isArray(at)) return false
    at.push(...change.items.map(dataMeaning))
    return true
  }
  if (!(at instanceof Map) || at.has(change.key) === (change.kind === 'set')) return false
  if (change.kind === 'set') at.set(change.key, dataMeaning(change.value))
  else at.delete(change.key)
  return true
}

/** Whether two meanings are the same; the order of keys makes no difference. */
export function sameMeaning(a: Meaning, b: Meaning): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameMeaning(item, b[index] ?? ''))
  }
  if (!(b instanceof Map) || a.size !== b.size) return false
  return [...a].every(([key, value]) => {
    const other = b.get(key)
    return other !== undefined && sameMeaning(value, other)
  })
}
