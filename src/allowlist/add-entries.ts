import type { FileEdit } from '../file.ts'
import { compareFindings, compareText, type Finding, type Parsed } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import { quote } from '../yaml/yaml-shape.ts'
import type { AllowlistOptions } from './allowlist.ts'
import { allowlistPath } from './allowlist-path.ts'
import { editAllowlist } from './edit-allowlist.ts'
import { saysData } from './prove-edit.ts'
import { entryData, type NewEntry } from './render-entry.ts'
import { renderField, type YamlData } from './render-yaml.ts'

/**
 * Many entries at once, each added to its file as `editAllowlist` does; a file that is not there yet is written whole.
 * Files that say so already are not among the edits, which are sorted by path. An entry that cannot be added is an
 * error, and the others are added all the same.
 */
export function addEntries(input: {
  readonly entries: readonly NewEntry[]
  readonly services: readonly Service[]
  readonly options: AllowlistOptions
  /** The text of a file; undefined where there is none. */
  readonly textOf: (path: string) => string | undefined
  readonly today: string
}): Parsed<readonly FileEdit[]> {
  const { services, options, textOf } = input
  const findings: Finding[] = []
  const known = new Map(services.map((service) => [service.name, service]))
  const byPath = new Map<string, NewEntry[]>()
  for (const entry of input.entries) {
    const [caller, callee] = [known.get(entry.caller), known.get(entry.callee)]
    if (caller === undefined || callee === undefined) {
      const name = caller === undefined ? entry.caller : entry.callee
      findings.push({
        code: 'allowlist-unknown-service',
        severity: 'error',
        message: `${quote(name)} is no service.`,
        place: { path: '.' },
      })
      continue
    }
    const path = allowlistPath(options, { caller, callee })
    byPath.set(path, [...(byPath.get(path) ?? []), entry])
  }
  const edits = [...byPath].flatMap(([path, entries]): FileEdit[] => {
    const before = textOf(path)
    const after = before === undefined ? writeFile(entries, options) : undefined
    if (after !== undefined) return [{ path, text: after }]
    const text = entries.reduce((so, add) => {
      const { value, findings: found } = editAllowlist({ path, text: so, options, add, today: input.today })
      findings.push(...found)
      return value?.text ?? so
    }, before)
    return text === before ? [] : [{ path, text }]
  })
  return { value: edits.sort((a, b) => compareText(a.path, b.path)), findings: findings.sort(compareFindings) }
}

/** Undefined: it is better done entry by entry, which says what is wrong. */
function writeFile(entries: readonly NewEntry[], { layout }: AllowlistOptions): string | undefined {
  if (layout !== 'callee' || entries.some(({ caller, callee }) => caller === callee)) return undefined
  const sorted = entries.toSorted((a, b) => compareText(a.caller, b.caller))
  const callers = new Map<string, YamlData>(sorted.map((entry) => [entry.caller, entryData(entry)]))
  if (callers.size < entries.length) return undefined
  const lines = renderField('callers', callers, { indent: '', unit: '  ' })
  const text = lines.map((line) => `${line}\n`).join('')
  return saysData(text, new Map([['callers', callers]])) ? text : undefined
}
