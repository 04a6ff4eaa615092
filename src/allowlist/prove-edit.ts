import { yamlPatch } from 'yaml-diff-patch'
import { parseYaml } from '../yaml/parse-yaml.ts'
import type { YamlNode } from '../yaml/yaml-node.ts'
import { applyChange, dataMeaning, findNode, sameMeaning, toMeaning } from './yaml-change.ts'
import type { YamlChange } from './yaml-change.ts'
import type { YamlData } from './render-yaml.ts'

/** About a second's worth, and more than 6,000 callers of one service. */
const MAX_COMPARISONS = 20_000_000

/**
 * Whether `after` means what `before` means with exactly this change. Two witnesses must agree: the change applied to
 * what we read in `before`, and yaml-diff-patch, which applies it by its own code. Only the meaning of its text counts,
 * since that library loses quotes, comments and line ends; it refuses some documents, and then nothing is proven.
 * Undefined: proven; otherwise why not, as the end of a sentence.
 */
export function findFlaw(
  before: { readonly text: string; readonly root: YamlNode },
  after: string,
  change: YamlChange,
): string | undefined {
  const old = before.root
  const edited = parseYaml('', after).root
  if (edited === undefined) return 'the edited file would not be sound YAML'
  if (comparisonsOf(old) > MAX_COMPARISONS) return 'it is too large for the edit to be proven'
  const expected = toMeaning(old)
  const found = toMeaning(edited)
  if (hasRepeatedKey(edited)) return 'it has a key twice'
  if (!applyChange(expected, change) || !sameMeaning(expected, found)) {
    return 'the edited file would say something else than intended'
  }
  const second = patch(before.text, old, change)
  if (second instanceof Error) return `yaml-diff-patch cannot make the same change (${second.message.slice(0, 100)})`
  const witness = parseYaml('', second).root
  // It writes some control characters as they are.
  if (witness === undefined) return 'yaml-diff-patch makes no sound YAML of it'
  return sameMeaning(toMeaning(witness), found) ? undefined : 'yaml-diff-patch would make another change of it'
}

/** Whether a text that we rendered means this. */
export function saysData(text: string, data: YamlData): boolean {
  const { root } = parseYaml('', text)
  return root !== undefined && sameMeaning(toMeaning(root), dataMeaning(data))
}

/** What yaml-diff-patch does to find repeated keys: each map's keys, pairwise. */
function comparisonsOf(node: YamlNode): number {
  const children = node.kind === 'list' ? node.items : node.kind === 'map' ? node.fields.map(({ value }) => value) : []
  const own = node.kind === 'map' ? node.fields.length ** 2 / 2 : 0
  return children.reduce((sum, child) => sum + comparisonsOf(child), own)
}

/** A meaning has room for one value per key. */
function hasRepeatedKey(node: YamlNode): boolean {
  if (node.kind === 'list') return node.items.some(hasRepeatedKey)
  if (node.kind === 'scalar') return false
  const keys = new Set(node.fields.map((field) => field.key))
  return keys.size < node.fields.length || node.fields.some((field) => hasRepeatedKey(field.value))
}

function patch(before: string, root: YamlNode, change: YamlChange): string | Error {
  try {
    return yamlPatch(before, toOperations(root, change))
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

type Operations = Parameters<typeof yamlPatch>[1]

/** As RFC 6902 has it. */
function toOperations(root: YamlNode, change: YamlChange): Operations {
  if (change.kind === 'append') {
    return change.items.map((value) => ({ op: 'add', path: toPointer([...change.path, '-']), value }))
  }
  if (change.kind === 'remove') return [{ op: 'remove', path: toPointer([...change.path, change.key]) }]
  const parent = change.path.at(-1)
  const target = findNode(root, change.path)
  if (parent !== undefined && target?.kind === 'scalar') {
    // The library adds to maps only: a key without a value gets one as a whole.
    const value = toPlain(new Map([[change.key, change.value]]))
    return [{ op: 'add', path: toPointer(change.path), value }]
  }
  return [{ op: 'add', path: toPointer([...change.path, change.key]), value: toPlain(change.value) }]
}

/** RFC 6901. */
function toPointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function toPlain(data: YamlData): unknown {
  if (typeof data === 'string') return data
  if (Array.isArray(data)) return (data as readonly YamlData[]).map(toPlain)
  return Object.fromEntries([...(data as ReadonlyMap<string, YamlData>)].map(([key, value]) => [key, toPlain(value)]))
}
