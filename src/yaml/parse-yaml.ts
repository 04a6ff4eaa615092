import { isAlias, isMap, isScalar, Lexer, LineCounter, parseDocument } from 'yaml'
import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { Place } from '../finding.ts'
import type { YamlDocument, YamlField, YamlNode, YamlProblem, YamlScalar } from './yaml-node.ts'

/** In bytes of UTF-8, as git counts them. */
const MAX_BYTES = 1024 * 1024
/**
 * Keeps texts out that are nothing but brackets or errors: the parser needs seconds for them. A file of 15,000 entries
 * has fewer.
 */
const MAX_TOKENS = 400_000
/** After aliases are followed. */
const MAX_NODES = 400_000
const MAX_DEPTH = 50
/** Of one document; what follows a broken line is rarely worth reading. */
const MAX_PROBLEMS = 20

/**
 * Reads one YAML 1.2 document. Never throws. Problems, each with its place: not YAML, several documents, more than 1
 * MiB, tags, merge keys, keys that are no plain text, unknown or recursive aliases, and anything too deep or too much
 * once aliases are followed. `path` only goes into places.
 */
export function parseYaml(path: string, text: string): YamlDocument {
  const placeAt = placesIn(path, text)
  const refuse = (problems: readonly YamlProblem[]): YamlDocument => {
    return { root: undefined, problems: problems.slice(0, MAX_PROBLEMS), aliased: false, placeAt }
  }
  const unsound = checkText(text)
  if (unsound !== undefined) return refuse([unsound])

  // Only strings: what a scalar means is decided below, where the text as written is still known. The library's own
  // check for duplicate keys is quadratic and gives up on the whole document.
  const document = parseDocument(text, {
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  })
  const syntax = [...document.errors, ...document.warnings].map((error) =>
    problemAt(error.pos[0], tidyMessage(error.message)),
  )
  if (syntax.length > 0) return refuse(syntax)

  const copy: Copy = { anchors: new Map(), problems: [], aliased: false }
  const root = copyNode(document.contents, 0, copy, 0)
  if (copy.problems.length === 0 && root.size > MAX_NODES) {
    copy.problems.push(problemAt(root.start, `The file expands to more than ${MAX_NODES} values.`))
  }
  return copy.problems.length > 0 ? refuse(copy.problems) : { root, problems: [], aliased: copy.aliased, placeAt }
}

function problemAt(offset: number, message: string): YamlProblem {
  return { kind: 'syntax', offset, message }
}

/** The library's messages may quote a whole line and end in its own advice. */
function tidyMessage(message: string): string {
  if (message.startsWith('Source contains multiple documents')) return 'The file holds several documents.'
  if (message.startsWith('Maximum call stack')) return 'The file is nested too deeply.'
  const cut = message.length > 160 ? `${message.slice(0, 160)}…` : message
  return `This is not YAML: ${cut}.`
}

function checkText(text: string): YamlProblem | undefined {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return { kind: 'too-large', offset: 0, message: `The file is larger than ${MAX_BYTES} bytes.` }
  }
  // YAML 1.2 section 5.1: no control characters but tab, line feed, carriage return and next line.
  const control = /[^\P{Cc}\t\n\r\u0085]/u.exec(text)
  if (control !== null) return problemAt(control.index, 'The file holds a control character.')
  // A line break to YAML, none to git and to the library.
  const loneReturn = /\r(?!\n)/.exec(text)
  if (loneReturn !== null) return problemAt(loneReturn.index, 'The file holds a carriage return without a line feed.')
  return text.length > MAX_TOKENS ? checkTokens(text) : undefined
}

function checkTokens(text: string): YamlProblem | undefined {
  let [tokens, offset] = [0, 0]
  for (const token of new Lexer().lex(text)) {
    if (++tokens > MAX_TOKENS) return problemAt(offset, `The file holds more than ${MAX_TOKENS} YAML tokens.`)
    offset += token.length
  }
  return undefined
}

type Copy = {
  readonly anchors: Map<string, YamlNode>
  readonly problems: YamlProblem[]
  aliased: boolean
}

function copyNode(node: Node | null | undefined, at: number, copy: Copy, depth: number): YamlNode {
  if (node === null || node === undefined) return nullAt(at)
  const [start, end] = node.range ?? [at, at]
  if (isAlias(node)) return followAlias(node.source, start, copy)
  if (node.tag !== undefined) copy.problems.push(problemAt(start, 'YAML tags are not supported.'))
  if (depth > MAX_DEPTH) {
    copy.problems.push(problemAt(start, `The file is nested more than ${MAX_DEPTH} deep.`))
    return nullAt(start)
  }
  const copied = isScalar(node)
    ? copyScalar(node, start, end)
    : isMap(node)
      ? copyMap(node as YAMLMap<Node, Node | null>, start, end, copy, depth)
      : copyList(node as YAMLSeq<Node>, start, end, copy, depth)
  if (node.anchor !== undefined) {
    copy.aliased = true
    copy.anchors.set(node.anchor, copied)
  }
  return copied
}

/** An anchor is known once its node is complete, so that an alias inside its own anchor is unknown. */
function followAlias(name: string, start: number, copy: Copy): YamlNode {
  copy.aliased = true
  const target = copy.anchors.get(name)
  if (target === undefined) copy.problems.push(problemAt(start, 'This alias has no anchor before it.'))
  return target ?? nullAt(start)
}

function copyScalar(node: Scalar, start: number, end: number): YamlScalar {
  const text = String(node.value)
  return { kind: 'scalar', text, type: node.type === 'PLAIN' ? typeOf(text) : 'string', start, end, size: 1 }
}

function copyList(node: YAMLSeq<Node>, start: number, end: number, copy: Copy, depth: number): YamlNode {
  const items = node.items.map((item) => copyNode(item, start, copy, depth + 1))
  const flow = node.flow === true
  return { kind: 'list', flow, items, start, end: flow ? end : (items.at(-1)?.end ?? end), size: sizeOf(items) }
}

function copyMap(node: YAMLMap<Node, Node | null>, start: number, end: number, copy: Copy, depth: number): YamlNode {
  const fields = node.items.map((pair) => copyField(pair, start, copy, depth))
  const flow = node.flow === true
  const size = sizeOf(fields.map((field) => field.value))
  return { kind: 'map', flow, fields, start, end: flow ? end : (fields.at(-1)?.end ?? end), size }
}

function copyField(pair: Pair<Node, Node | null>, at: number, copy: Copy, depth: number): YamlField {
  const key: Node | null = pair.key
  const [start, keyEnd] = key?.range ?? [at, at]
  const copied = copyNode(pair.value, keyEnd, copy, depth + 1)
  // The library puts a value that is not there behind the comments that follow.
  const value = copied.kind === 'scalar' && copied.start === copied.end ? nullAt(keyEnd) : copied
  const text = isScalar(key) ? String(key.value) : ''
  if (!isScalar(key)) copy.problems.push(problemAt(start, 'Keys must be plain text.'))
  else if (key.tag !== undefined || key.anchor !== undefined) {
    copy.problems.push(problemAt(start, 'Keys must have no tag and no anchor.'))
  } else if (text === '<<' && key.type === 'PLAIN') {
    copy.problems.push(problemAt(start, 'Merge keys (<<) are not supported.'))
  }
  return { key: text, value, start, keyEnd, end: value.end }
}

function nullAt(offset: number): YamlScalar {
  return { kind: 'scalar', text: '', type: 'null', start: offset, end: offset, size: 1 }
}

/** May reach infinity, which is above every limit. */
function sizeOf(children: readonly YamlNode[]): number {
  return children.reduce((sum, child) => sum + child.size, 1)
}

/** The core schema, YAML 1.2 section 10.3.2. */
function typeOf(text: string): YamlScalar['type'] {
  if (/^(?:~|null|Null|NULL)?$/.test(text)) return 'null'
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(text)) return 'boolean'
  const number = /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$/
  const special = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
  return number.test(text) || special.test(text) ? 'number' : 'string'
}

function placesIn(path: string, text: string): (offset: number) => Place {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (let at = text.indexOf('\n'); at !== -1 && at + 1 < text.length; at = text.indexOf('\n', at + 1)) {
    lines.addNewLine(at + 1)
  }
  // The end of the file counts as the end of its last line.
  const last = text.length - (/\r?\n$/.exec(text)?.[0].length ?? 0)
  return (offset) => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, last)))
    // Editors do not count the byte order mark.
    const hidden = line === 1 && text.startsWith('\ufeff') && col > 1 ? 1 : 0
    return { path, line, column: col - hidden }
  }
}
