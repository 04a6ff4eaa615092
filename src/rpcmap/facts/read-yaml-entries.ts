import { EntryList } from './data-entries.ts'
import { readFlow } from './read-flow.ts'

/** Maps and lists in each other. */
const MAX_DEPTH = 60
/** Documents in one file. */
const MAX_DOCUMENTS = 500

type Line = { readonly indent: number; readonly text: string; readonly number: number }

/**
 * The texts of a YAML file by their paths, one list for each document. It reads what configuration is written in: block
 * and flow maps and lists, quoted texts, blocks of text, anchors, merges. Lines of a template language are passed over
 * and its expressions stay in the texts, so that a chart can be read as it is. Whatever it does not understand it
 * leaves out.
 */
export function readYamlEntries(text: string): readonly EntryList[] {
  const documents: EntryList[] = []
  let lines: Line[] = []
  let raw: string[] = []
  const end = () => {
    if (lines.length > 0 && documents.length < MAX_DOCUMENTS) documents.push(new YamlReader(lines, raw).read())
    lines = []
  }
  raw = text.split(/\r?\n/)
  raw.forEach((line, i) => {
    if (/^---(\s|$)/.test(line)) {
      end()
      return
    }
    const body = line.trimStart()
    // A line of template language alone: {{- if … }}, {{ end }}, {{/* … */}}.
    if (body === '' || body.startsWith('#') || body.startsWith('%') || /^\{\{.*\}\}\s*$/.test(body)) return
    lines.push({ indent: line.length - body.length, text: body.trimEnd(), number: i + 1 })
  })
  end()
  return documents
}

class YamlReader {
  private readonly list = new EntryList()
  private readonly anchors = new Map<string, readonly [path: string, text: string, line: number][]>()
  private readonly lines: readonly Line[]
  private readonly raw: readonly string[]
  private at = 0

  constructor(lines: readonly Line[], raw: readonly string[]) {
    this.lines = lines
    this.raw = raw
  }

  read(): EntryList {
    const first = this.lines[0]
    if (first && /^[[{]/.test(first.text) && !first.text.startsWith('{{')) {
      readFlow(this.raw.slice(first.number - 1).join('\n'), 0, first.number, '', this.list)
      return this.list
    }
    while (this.at < this.lines.length) {
      const before = this.at
      this.block(this.lines[this.at]?.indent ?? 0, '', 0)
      if (this.at === before) this.at++
    }
    return this.list
  }

  /** All lines that stand at the indent, as one map or list. */
  private block(indent: number, path: string, depth: number): void {
    let index = 0
    for (let line = this.lines[this.at]; line && line.indent >= indent; line = this.lines[this.at]) {
      if (line.indent > indent || depth > MAX_DEPTH) {
        this.at++
        continue
      }
      if (/^-(\s|$)/.test(line.text)) this.item(line, join(path, String(index++)), depth)
      else if (index > 0) return
      else this.pair(line, line.text, path, depth)
    }
  }

  private item(line: Line, path: string, depth: number): void {
    const rest = line.text.slice(1).trimStart()
    const indent = line.indent + line.text.length - rest.length
    if (rest === '' || rest.startsWith('#')) {
      this.at++
      this.inner(line.indent, path, depth)
    } else if (/^-(\s|$)/.test(rest) || pairOf(rest)) {
      // As if the item's first line stood below the dash.
      ;(this.lines as Line[])[this.at] = { indent, text: rest, number: line.number }
      this.block(indent, path, depth + 1)
    } else this.scalar(line, rest, path, line.indent, depth)
  }

  private pair(line: Line, text: string, path: string, depth: number): void {
    const pair = pairOf(text)
    if (pair === undefined) {
      this.at++
      return
    }
    if (pair.key === '<<') this.merge(pair.value, path)
    else this.scalar(line, pair.value, join(path, pair.key), line.indent, depth)
    if (pair.key === '<<') this.at++
  }

  private merge(value: string, path: string): void {
    for (const [, name = ''] of value.matchAll(/\*([\w-]+)/g)) this.copy(name, path)
  }

  private copy(name: string, path: string): void {
    for (const [inner, text, line] of this.anchors.get(name) ?? []) this.list.add(join(path, inner), text, line)
  }

  /** What stands after `key:` or `- `, or below it. */
  private scalar(line: Line, given: string, path: string, indent: number, depth: number): void {
    const anchored = /^&([\w-]+)\s*/.exec(given)
    const text = given.slice(anchored?.[0].length ?? 0).replace(/^![\w!]*\s*/, '')
    const first = this.list.length
    if (text === '' || text.startsWith('#')) {
      this.at++
      this.inner(indent, path, depth, !line.text.startsWith('-'))
    } else if (/^[|>][-+\d]*(\s+#.*)?$/.test(text)) this.textBlock(indent, path)
    else if (text.startsWith('*')) {
      this.copy(text.slice(1).trim(), path)
      this.at++
    } else if (/^[[{]/.test(text) && !text.startsWith('{{')) {
      const start = this.raw[line.number - 1]?.indexOf(text) ?? -1
      const from = this.raw.slice(line.number - 1).join('\n')
      const last = start < 0 ? line.number : readFlow(from, start, line.number, path, this.list)
      while ((this.lines[this.at]?.number ?? Infinity) <= last) this.at++
    } else {
      this.list.add(path, unquote(text), line.number)
      this.at++
    }
    if (anchored?.[1] !== undefined) this.anchors.set(anchored[1], this.list.since(first, path))
  }

  /** A list may stand at the indent of its key. */
  private inner(indent: number, path: string, depth: number, key = false): void {
    const next = this.lines[this.at]
    if (next && (next.indent > indent || (key && next.indent === indent && /^-(\s|$)/.test(next.text)))) {
      this.block(next.indent, path, depth + 1)
    }
  }

  private textBlock(indent: number, path: string): void {
    const from = this.lines[this.at]?.number ?? 0
    this.at++
    while ((this.lines[this.at]?.indent ?? -1) > indent) this.at++
    const to = this.lines[this.at]?.number ?? this.raw.length + 1
    this.list.addBlock(path, this.raw.slice(from, to - 1).join('\n'), from + 1)
  }
}

function pairOf(text: string): { key: string; value: string } | undefined {
  const match =
    /^(?:"([^"]*)"|'([^']*)'|([^\s"'#[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?|\{\{[^}]*\}\}[^:]*?|<<))\s*:(?:\s+(.*))?$/.exec(
      text,
    )
  if (match === null) return undefined
  const [, double, single, plain, value = ''] = match
  return { key: double ?? single ?? plain ?? '', value }
}

function unquote(text: string): string {
  const quoted = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')/.exec(text)
  if (quoted) return quoted[1] ?? (quoted[2] ?? '').replaceAll("''", "'")
  return text.replace(/\s+#.*$/, '')
}

function join(path: string, key: string): string {
  return path === '' ? key : key === '' ? path : `${path}.${key}`
}
