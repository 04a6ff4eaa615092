import assert from 'node:assert'
import { compareText } from '../finding.ts'
import type { AllowlistOptions } from './allowlist.ts'
import { renderField } from './render-yaml.ts'
import type { YamlData } from './render-yaml.ts'

/** An entry to be written. `methods` left out: every method; otherwise at least one. */
export type NewEntry = {
  readonly caller: string
  readonly callee: string
  readonly methods?: readonly string[] | undefined
  readonly reason?: string | undefined
}

/**
 * What a person would paste to declare the call: the whole file when there is none, ending in a line break. In the
 * callee layout the first line is `callers:`, which a file that has one already does not need again. In the caller
 * layout the file's existence is the entry: without methods and reason the text is empty.
 */
export function renderEntry(input: NewEntry, options: AllowlistOptions): string {
  const style = { indent: '', unit: '  ' }
  const lines = [...fileData(input, options)].flatMap(([key, value]) => renderField(key, value, style))
  return lines.map((line) => `${line}\n`).join('')
}

/** What a file says that holds this entry alone. */
export function fileData(entry: NewEntry, options: AllowlistOptions): ReadonlyMap<string, YamlData> {
  const fields = entryData(entry)
  return options.layout === 'callee' ? new Map([['callers', new Map([[entry.caller, fields]])]]) : fields
}

/** The entry's fields, methods sorted and each once. */
export function entryData(entry: NewEntry): ReadonlyMap<string, YamlData> {
  assert(entry.methods === undefined || entry.methods.length > 0, 'an entry has every method or at least one')
  const fields = new Map<string, YamlData>()
  if (entry.methods !== undefined) fields.set('methods', [...new Set(entry.methods)].sort(compareText))
  if (entry.reason !== undefined) fields.set('reason', entry.reason)
  return fields
}
