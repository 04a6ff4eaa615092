import type { Place } from '../finding.ts'

/**
 * A YAML document as plain data with positions. Scalars keep the text that was written (`0644` stays `0644`); aliases
 * are followed, so that one node may stand in several places, with the position of its anchor.
 */
export type YamlNode = YamlScalar | YamlList | YamlMap

/** Offsets in UTF-16 units. `end` follows the last character that belongs to the node; comments after it do not. */
type Span = {
  readonly start: number
  readonly end: number
  /** How many nodes it expands to, itself included. */
  readonly size: number
}

export type YamlScalar = Span & {
  readonly kind: 'scalar'
  /** Without quotes and escapes. */
  readonly text: string
  /** What YAML 1.2's core schema takes it for; anything in quotes is a string. */
  readonly type: 'string' | 'number' | 'boolean' | 'null'
}

export type YamlList = Span & {
  readonly kind: 'list'
  readonly flow: boolean
  readonly items: readonly YamlNode[]
}

export type YamlMap = Span & {
  readonly kind: 'map'
  readonly flow: boolean
  /** In the order written. A key may occur twice: whoever reads the map reports that. */
  readonly fields: readonly YamlField[]
}

/** `start` is where the key starts; `end` is that of the value, or of the key when there is no value. */
export type YamlField = {
  readonly key: string
  readonly value: YamlNode
  readonly start: number
  readonly keyEnd: number
  readonly end: number
}

export type YamlDocument = {
  /** An empty document is a null scalar. Undefined when there are problems. */
  readonly root: YamlNode | undefined
  readonly problems: readonly YamlProblem[]
  /** Whether anchors or aliases occur. */
  readonly aliased: boolean
  /** The place of an offset, always inside the text. */
  readonly placeAt: (offset: number) => Place
}

/** Why a text is not one sound YAML document. */
export type YamlProblem = {
  readonly kind: 'syntax' | 'too-large'
  readonly offset: number
  /** One sentence. */
  readonly message: string
}

/** The fields of that key: none, one, or several where the key is written twice. */
export function selectFields(node: YamlNode, key: string): readonly YamlField[] {
  return node.kind === 'map' ? node.fields.filter((field) => field.key === key) : []
}
