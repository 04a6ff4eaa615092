import { compareText } from '../finding.ts'
import type { YamlField, YamlList, YamlMap, YamlNode } from '../yaml/yaml-node.ts'
import { renderField, renderFlow, renderScalar } from './render-yaml.ts'
import type { RenderStyle } from './render-yaml.ts'
import { findNode } from './yaml-change.ts'
import type { YamlChange } from './yaml-change.ts'

/**
 * The text with the change spliced in and every other byte as it was: comments, quotes, order, indentation, line ends,
 * byte order mark. New keys go where the order of a sorted map wants them, else to its end; the indentation is that of
 * their neighbours. Undefined: the file is written in a way that this does not know how to extend. A text that comes
 * back is likely right, not proven: see `findFlaw`. `root` is what `text` was parsed to.
 */
export function spliceYaml(text: string, root: YamlNode, change: YamlChange): string | undefined {
  const node = findNode(root, change.path)
  if (node === undefined) return undefined
  switch (change.kind) {
    case 'set':
      return isEmpty(node)
        ? fillEmpty(text, root, node, change)
        : node.kind === 'map'
          ? addKey(text, root, node, change)
          : undefined
    case 'append':
      return node.kind === 'list' ? appendItems(text, node, change.items) : undefined
    case 'remove':
      return node.kind === 'map' ? removeKey(text, root, node, change) : undefined
  }
}

type SetChange = Extract<YamlChange, { kind: 'set' }>
type RemoveChange = Extract<YamlChange, { kind: 'remove' }>

// ── adding a key ──

function addKey(text: string, root: YamlNode, map: YamlMap, change: SetChange): string | undefined {
  const last = map.fields.at(-1)
  if (last === undefined) return undefined
  if (map.flow)
    return splice(text, last.end, last.end, `, ${renderFlow(new Map([[change.key, change.value]])).slice(2, -2)}`)
  const style = styleOf(text, root, map, change.path)
  if (style === undefined) return undefined
  const lines = renderField(change.key, change.value, style)
  const before = change.path.length === 0 ? undefined : followerOf(map, change.key)
  if (before === undefined) return insertLines(text, last.end, lines)
  const previous = map.fields[map.fields.indexOf(before) - 1]
  // Comments stand above what they describe: the first place is right below the parent's line.
  const anchor = previous?.end ?? findField(root, change.path)?.keyEnd
  return anchor === undefined ? undefined : insertLines(text, anchor, lines)
}

/** The field before which a sorted map wants the key; undefined: at the end, or not sorted. */
function followerOf(map: YamlMap, key: string): YamlField | undefined {
  const sorted = map.fields.every(
    (field, index) => index === 0 || compareText(map.fields[index - 1]?.key ?? '', field.key) < 0,
  )
  return sorted ? map.fields.find((field) => compareText(key, field.key) < 0) : undefined
}

/**
 * How the fields of a block map are indented, and how one level below would be; undefined unless each starts its line.
 */
function styleOf(text: string, root: YamlNode, map: YamlMap, path: readonly string[]): RenderStyle | undefined {
  const indents = map.fields.map((field) => indentBefore(text, field.start))
  const indent = indents[0]
  if (indent === undefined || indents.some((other) => other !== indent)) return undefined
  const child = map.fields
    .map((field) => field.value)
    .find((value) => value.kind === 'map' && !value.flow && value.fields.length > 0)
  const childIndent = child && indentBefore(text, child.start)
  const outer = findField(root, path)
  const outerIndent = outer && indentBefore(text, outer.start)
  const unit = childIndent?.slice(indent.length) ?? (outerIndent === undefined ? '' : indent.slice(outerIndent.length))
  return { indent, unit: unit === '' ? '  ' : unit }
}

// ── filling what is empty ──

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'map' ? node.fields.length === 0 : node.kind === 'scalar' && node.type === 'null'
}

/** `callers:`, `callers: {}`, `callers: null` and a document without content. */
function fillEmpty(text: string, root: YamlNode, node: YamlNode, change: SetChange): string | undefined {
  const token = text.slice(node.start, node.end)
  if (/[\n#]/.test(token)) return undefined
  const field = findField(root, change.path)
  if (field === undefined) {
    if (change.path.length > 0) return undefined
    const lines = renderField(change.key, change.value, { indent: '', unit: '  ' })
    return token === ''
      ? insertLines(text, text.length, lines)
      : splice(text, node.start, node.end, lines.join(breakAfter(text, node.end)))
  }
  const outer = indentBefore(text, field.start)
  if (outer === undefined) return undefined
  const lines = renderField(change.key, change.value, { indent: `${outer}  `, unit: '  ' })
  if (token === '') return insertLines(text, field.keyEnd, lines)
  const start = node.start - (/[ \t]*$/.exec(text.slice(field.keyEnd, node.start))?.[0].length ?? 0)
  return insertLines(splice(text, start, node.end, ''), start, lines)
}

// ── lists ──

function appendItems(text: string, list: YamlList, items: readonly string[]): string | undefined {
  const last = list.items.at(-1)
  if (last === undefined) return undefined
  if (list.flow) return splice(text, last.end, last.end, items.map((item) => `, ${renderScalar(item)}`).join(''))
  const dash = /(?:^|\n)( *- +)$/.exec(text.slice(0, last.start))?.[1]
  return dash === undefined
    ? undefined
    : insertLines(
        text,
        last.end,
        items.map((item) => `${dash}${renderScalar(item)}`),
      )
}

// ── removing a key ──

function removeKey(text: string, root: YamlNode, map: YamlMap, change: RemoveChange): string | undefined {
  const index = map.fields.findIndex((field) => field.key === change.key)
  const [previous, field, next] = [map.fields[index - 1], map.fields[index], map.fields[index + 1]]
  if (field === undefined) return undefined
  if (map.flow) {
    if (next !== undefined) return splice(text, field.start, next.start, '')
    return splice(text, previous?.end ?? field.start, field.end, '')
  }
  const indent = indentBefore(text, field.start)
  if (indent === undefined) return undefined
  const rest = splice(text, field.start - indent.length, nextLine(text, field.end), '')
  const outer = findField(root, change.path)
  if (map.fields.length > 1 || outer === undefined) return rest
  const colon = rest.indexOf(':', outer.keyEnd) + 1
  return splice(rest, colon, colon, ' {}')
}

// ── text ──

function splice(text: string, start: number, end: number, insert: string): string {
  return text.slice(0, start) + insert + text.slice(end)
}

/**
 * Puts lines below the line of the last character before `offset`. A file that does not end in a line break still does
 * not.
 */
function insertLines(text: string, offset: number, lines: readonly string[]): string {
  const at = nextLine(text, offset)
  const brk = breakAfter(text, offset)
  const open = at > 0 && text[at - 1] !== '\n' && text.slice(0, at) !== BYTE_ORDER_MARK
  return splice(text, at, at, open ? brk + lines.join(brk) : lines.map((line) => line + brk).join(''))
}

const BYTE_ORDER_MARK = '\ufeff'

/** Where the line after that of the last character before `offset` starts. */
function nextLine(text: string, offset: number): number {
  const brk = text.indexOf('\n', Math.max(0, offset - 1))
  return brk === -1 ? text.length : brk + 1
}

/** The line break that is used there; in a file without any, a line feed. */
function breakAfter(text: string, offset: number): string {
  const near = text.indexOf('\n', Math.max(0, offset - 1))
  const brk = near === -1 ? text.indexOf('\n') : near
  return brk > 0 && text[brk - 1] === '\r' ? '\r\n' : '\n'
}

/** The spaces in front when nothing else is; undefined otherwise. */
function indentBefore(text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  const indent = line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line
  return /^ *$/.test(indent) ? indent : undefined
}

function findField(root: YamlNode, path: readonly string[]): YamlField | undefined {
  const parent = findNode(root, path.slice(0, -1))
  return parent?.kind === 'map' ? parent.fields.find((field) => field.key === path.at(-1)) : undefined
}
