import { getScalarValue } from 'js-yaml'
import type { Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml'
import type { YamlField, YamlNode, YamlProblem, YamlScalar } from '../../yaml/yaml-node.ts'
import { resolveScalar } from './scalar-type.ts'

/** Of one file: aliases are how a small text becomes a huge value. */
const ALIASES_MAX = 1_000
/** Of one document, once aliases are followed. */
const NODES_MAX = 1_000_000

export type ComposedDocument = {
  /** Undefined: there are problems. */
  readonly root: YamlNode | undefined
  /** Where its content starts, or the document itself where it has none. */
  readonly offset: number
  readonly problems: readonly YamlProblem[]
}

/**
 * The documents that the events of a YAML text describe, as Kubernetes reads them: merge keys are carried out, scalars
 * are YAML 1.1. Each document has its own problems: tags, keys that are no text, unknown or too many aliases.
 */
export function composeDocuments(text: string, events: readonly Event[]): readonly ComposedDocument[] {
  const documents: ComposedDocument[] = []
  const state: Composer = { text, events, at: 0, anchors: new Map(), aliases: 0, offset: 0, problems: [] }
  while (state.at < events.length) {
    state.at += 1
    state.anchors.clear()
    state.problems = []
    const isEmpty = state.events[state.at]?.type === POP
    const root = isEmpty ? nullAt(state.offset) : composeNode(state)
    // The document's own end.
    state.at += 1
    if (root.size > NODES_MAX) complain(state, root.start, `The document expands to more than ${NODES_MAX} values.`)
    const { problems } = state
    documents.push({ root: problems.length === 0 ? root : undefined, offset: root.start, problems })
  }
  return documents
}

// The library's names for these are properties of an object that type narrowing does not see through.
const [DOCUMENT, SEQUENCE, MAPPING, SCALAR, ALIAS, POP] = [1, 2, 3, 4, 5, 6] as const
const PLAIN = 1

type Composer = {
  readonly text: string
  readonly events: readonly Event[]
  readonly anchors: Map<string, YamlNode>
  at: number
  aliases: number
  /** The last that is known, for what has none of its own. */
  offset: number
  problems: YamlProblem[]
}

function composeNode(state: Composer): YamlNode {
  const event = state.events[state.at++]
  switch (event?.type) {
    case SCALAR:
      return anchored(state, event, composeScalar(state, event))
    case SEQUENCE:
      return anchored(state, event, composeList(state, event))
    case MAPPING:
      return anchored(state, event, composeMap(state, event))
    case ALIAS:
      return followAlias(state, event.anchorStart, state.text.slice(event.anchorStart, event.anchorEnd))
    case DOCUMENT:
    case POP:
    case undefined:
      return nullAt(state.offset)
  }
}

function composeScalar(state: Composer, event: ScalarEvent): YamlScalar {
  if (event.valueStart < 0) return nullAt(state.offset)
  const [start, end] = [event.valueStart, event.valueEnd]
  state.offset = end
  const value = getScalarValue(state.text, event)
  const tag = event.tagStart < 0 ? undefined : state.text.slice(event.tagStart, event.tagEnd)
  if (tag !== undefined && tag !== '!!str' && tag !== '!') complain(state, start, 'YAML tags are not supported.')
  const isText = event.style !== PLAIN || tag !== undefined
  return { kind: 'scalar', ...(isText ? { type: 'string', text: value } : resolveScalar(value)), start, end, size: 1 }
}

function composeList(state: Composer, event: SequenceEvent): YamlNode {
  refuseTag(state, event)
  state.offset = event.start
  const items: YamlNode[] = []
  while (!isPop(state)) items.push(composeNode(state))
  state.at += 1
  const [end, size] = [Math.max(event.start, state.offset), sizeOf(items)]
  return { kind: 'list', flow: event.style === 2, items, start: event.start, end, size }
}

function composeMap(state: Composer, event: MappingEvent): YamlNode {
  refuseTag(state, event)
  state.offset = event.start
  const fields: YamlField[] = []
  const merged: YamlNode[] = []
  while (!isPop(state)) {
    const key = composeNode(state)
    const keyEnd = state.offset
    const value = composeNode(state)
    if (key.kind !== 'scalar') complain(state, key.start, 'Keys must be plain text.')
    else if (key.text === '<<' && key.type === 'string') merged.push(value)
    else fields.push({ key: key.text, value, start: key.start, keyEnd, end: value.end })
  }
  state.at += 1
  const all = merged.length === 0 ? fields : merge(state, fields, merged)
  const [end, size] = [Math.max(event.start, state.offset), sizeOf(all.map(({ value }) => value))]
  return { kind: 'map', flow: event.style === 2, fields: all, start: event.start, end, size }
}

/** What a map says itself goes before what it merges, and of that the first. */
function merge(state: Composer, fields: readonly YamlField[], merged: readonly YamlNode[]): readonly YamlField[] {
  const seen = new Set(fields.map(({ key }) => key))
  const all = [...fields]
  for (const source of merged.flatMap((node) => (node.kind === 'list' ? node.items : [node]))) {
    if (source.kind !== 'map') complain(state, source.start, 'A merge key (<<) takes maps only.')
    else {
      for (const field of source.fields) {
        if (!seen.has(field.key)) all.push(field)
        seen.add(field.key)
      }
    }
  }
  return all
}

/** An anchor is known once its node is complete, so that an alias inside its own anchor is unknown. */
function followAlias(state: Composer, start: number, name: string): YamlNode {
  state.offset = start + name.length
  state.aliases += 1
  const target = state.anchors.get(name)
  if (target === undefined) complain(state, start, 'This alias has no anchor before it.')
  if (state.aliases > ALIASES_MAX) {
    complain(state, start, `The file has more than ${ALIASES_MAX} aliases.`)
    return nullAt(start)
  }
  return target ?? nullAt(start)
}

function anchored(state: Composer, event: ScalarEvent | SequenceEvent | MappingEvent, node: YamlNode): YamlNode {
  if (event.anchorStart >= 0) state.anchors.set(state.text.slice(event.anchorStart, event.anchorEnd), node)
  return node
}

function refuseTag(state: Composer, event: SequenceEvent | MappingEvent): void {
  if (event.tagStart >= 0) complain(state, event.start, 'YAML tags are not supported.')
}

function isPop({ events, at }: Composer): boolean {
  return at >= events.length || events[at]?.type === POP
}

function complain({ problems }: Composer, offset: number, message: string): void {
  if (problems.length < PROBLEMS_MAX) problems.push({ kind: 'syntax', offset, message })
}

/** Of one document. */
const PROBLEMS_MAX = 20

function nullAt(offset: number): YamlScalar {
  return { kind: 'scalar', text: '', type: 'null', start: offset, end: offset, size: 1 }
}

/** May reach infinity, which is above every limit. */
function sizeOf(children: readonly YamlNode[]): number {
  return children.reduce((sum, child) => sum + child.size, 1)
}
