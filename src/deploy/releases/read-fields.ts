import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import type { RepoFile } from '../../file.ts'
import { compareFindings, type Finding, type FindingCode, type Parsed } from '../../finding.ts'

/** One mapping and the keys that were asked of it. */
export type Fields = {
  /**
   * Undefined: what stood there was no mapping, which is reported already; every field gives its stand-in in silence.
   */
  readonly map: YAMLMap | undefined
  readonly report: Report
  readonly read: Set<string>
}

type Report = (message: string, offset: number) => void

/**
 * Reads a file of one YAML mapping with the help of `read`, which asks for the fields that it expects; whatever is
 * missing or of another shape becomes an error of that code at its line. The value is undefined as soon as there is one
 * error: until then `read` is given stand-ins (empty text, no items), so that one pass finds all errors.
 */
export function readFields<T>(file: RepoFile, code: FindingCode, read: (root: Fields) => T): Parsed<T | undefined> {
  const lines = new LineCounter()
  const findings: Finding[] = []
  const report: Report = (message, offset) => {
    const { line, col } = lines.linePos(offset)
    findings.push({ code, severity: 'error', message, place: { path: file.path, line, column: col } })
  }
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  for (const error of document.errors) report(`cannot be read as YAML: ${error.message}`, error.pos[0])
  if (findings.length > 0) return { value: undefined, findings }
  const root = isMap(document.contents) ? document.contents : undefined
  if (root === undefined) report('is no mapping', startOf(document.contents) ?? 0)
  const value = read(makeFields(root, report))
  return { value: findings.length > 0 ? undefined : value, findings: findings.sort(compareFindings) }
}

/** A text that is not empty, or that has the pattern. */
export function readText(fields: Fields, key: string, pattern = /^[^]+$/): string {
  const value = scalarAt(fields, key)
  if (typeof value === 'string' && pattern.test(value)) return value
  reportAt(fields, key, `${key} is missing or malformed`)
  return ''
}

/** A text that has the pattern. */
export function readOptionalText(fields: Fields, key: string, pattern: RegExp): string | undefined {
  return nodeAt(fields, key) === undefined ? undefined : readText(fields, key, pattern)
}

/** A whole number from 1. */
export function readOptionalCount(fields: Fields, key: string): number | undefined {
  const value = scalarAt(fields, key)
  if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value > 0)) return value
  reportAt(fields, key, `${key} is no whole number from 1`)
  return undefined
}

/** At least one text, none of them empty. */
export function readOptionalTexts(fields: Fields, key: string): readonly string[] | undefined {
  const node = nodeAt(fields, key)
  if (node === undefined) return undefined
  const items = isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : undefined)) : []
  if (items.length > 0 && items.every((item) => typeof item === 'string' && item !== '')) return items as string[]
  reportAt(fields, key, `${key} is no list of names`)
  return undefined
}

export function readMap(fields: Fields, key: string): Fields {
  const found = readOptionalMap(fields, key)
  if (found === undefined) reportAt(fields, key, `${key} is missing`)
  return found ?? makeFields(undefined, fields.report)
}

export function readOptionalMap(fields: Fields, key: string): Fields | undefined {
  const node = nodeAt(fields, key)
  if (node === undefined) return undefined
  if (isMap(node)) return makeFields(node, fields.report)
  reportAt(fields, key, `${key} is no mapping`)
  return makeFields(undefined, fields.report)
}

export function readMaps(fields: Fields, key: string): readonly Fields[] {
  const node = nodeAt(fields, key)
  if (!isSeq(node)) {
    reportAt(fields, key, `${key} is missing or no list`)
    return []
  }
  return node.items.map((item) => {
    if (isMap(item)) return makeFields(item, fields.report)
    fields.report(`${key} holds something that is no mapping`, startOf(item) ?? startOf(node) ?? 0)
    return makeFields(undefined, fields.report)
  })
}

/** An error at the key's value, or at the mapping when the key is not there. */
export function reportAt({ map, report }: Fields, key: string, message: string): void {
  if (map !== undefined) report(message, startOf(map.get(key, true)) ?? startOf(map) ?? 0)
}

/** To be called last: an error for every key that nobody asked for. */
export function reportUnread({ map, report, read }: Fields): void {
  for (const { key } of map?.items ?? []) {
    const isKnown = isScalar(key) && typeof key.value === 'string' && read.has(key.value)
    if (!isKnown) report('a key that means nothing here', startOf(key) ?? 0)
  }
}

function makeFields(map: YAMLMap | undefined, report: Report): Fields {
  return { map, report, read: new Set() }
}

// An alias stays an alias, which is neither scalar nor collection: it is never followed.
function nodeAt({ map, read }: Fields, key: string): unknown {
  read.add(key)
  return map?.get(key, true)
}

function scalarAt(fields: Fields, key: string): unknown {
  const node = nodeAt(fields, key)
  return isScalar(node) ? node.value : node
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
