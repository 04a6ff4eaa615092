import { describe } from './describe.ts'
import { importedName } from './members.ts'
import type { Bound } from './program.ts'
import { atOf } from './scope.ts'
import type { Value } from './source-facts.ts'
import type { Frame, Leaf, Tracer, Waypoint } from './trace-value.ts'

/** Stands for a part of a text that is not known. */
export const HOLE = '\0'
/** More texts than this for one value are not told apart. */
const MAX_TEXTS = 64
const MAX_LENGTH = 2_000
const MAX_DEPTH = 16

/** A text that a value can be; HOLE for each part that is not known. */
export type Text = { readonly text: string; readonly steps: readonly Waypoint[] }

/** All texts that a value can be, without repetition, in order of appearance. Not known at all: one text, a HOLE. */
export function evaluateText(tracer: Tracer, bound: Bound, frame?: Frame, depth = 0): readonly Text[] {
  if (depth > MAX_DEPTH) return [{ text: HOLE, steps: [] }]
  const texts = new Map<string, Text>()
  for (const leaf of tracer.trace(bound, frame)) {
    for (const { text, steps } of leafTexts(tracer, leaf, depth)) {
      if (texts.size >= MAX_TEXTS) return [...texts.values(), { text: HOLE, steps: [] }]
      const elsewhere = leaf.steps.length > 0 || leaf.scope.unit !== bound.scope.unit
      const origin = leaf.value.kind === 'text' && elsewhere ? [originOf(leaf)] : []
      const found = { text: text.slice(0, MAX_LENGTH), steps: [...leaf.steps, ...origin, ...steps] }
      if (!texts.has(found.text)) texts.set(found.text, found)
    }
  }
  return texts.size === 0 ? [{ text: HOLE, steps: [] }] : [...texts.values()]
}

function originOf({ value, scope }: Leaf): Waypoint {
  return { file: scope.file, at: atOf(value), text: describe(value) }
}

function leafTexts(tracer: Tracer, leaf: Leaf, depth: number): readonly Text[] {
  const { value, scope, frame } = leaf
  const inner = (part: Value) => evaluateText(tracer, { value: part, scope }, frame, depth + 1)
  switch (value.kind) {
    case 'text':
      return [{ text: value.text.replaceAll(HOLE, '\ufffd'), steps: [] }]
    case 'join':
      return product(value.parts.map(inner))
    case 'call': {
      const called = importedName(value.fn, scope)
      const [first, ...rest] = value.args
      if (called?.path === 'fmt' && called.name === 'Sprintf' && first) {
        return inner(first).flatMap((format) => formatted(format, rest.map(inner)))
      }
      if (called?.path === 'fmt' && called.name === 'Sprint') return product(value.args.map(inner))
      if (called?.path === 'path' && called.name === 'Join') return product(interleave(value.args.map(inner), '/'))
      if (called?.path === 'strings' && called.name.startsWith('Trim') && first) return inner(first)
      return [{ text: HOLE, steps: [] }]
    }
    case 'name':
    case 'select':
    case 'composite':
    case 'address':
    case 'deref':
    case 'index':
    case 'cast':
    case 'func':
    case 'type':
    case 'other':
      return [{ text: HOLE, steps: [] }]
  }
}

function interleave(parts: readonly (readonly Text[])[], separator: string): readonly (readonly Text[])[] {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [[{ text: separator, steps: [] }], part]))
}

function product(parts: readonly (readonly Text[])[]): readonly Text[] {
  let texts: readonly Text[] = [{ text: '', steps: [] }]
  for (const part of parts) {
    texts = texts
      .flatMap((left) =>
        part.map(({ text, steps }) => ({
          text: (left.text + text).slice(0, MAX_LENGTH),
          steps: [...left.steps, ...steps],
        })),
      )
      .slice(0, MAX_TEXTS + 1)
  }
  return texts
}

/** Puts arguments into a format: `%s`, `%v` and `%q` take their texts, other verbs are not known. Source: pkg.go.dev/fmt. */
function formatted(format: Text, args: readonly (readonly Text[])[]): readonly Text[] {
  const parts: (readonly Text[])[] = [[{ text: '', steps: format.steps }]]
  let next = 0
  let last = 0
  for (const match of format.text.matchAll(/%[-+# 0]*[\d.*]*(?:\[\d+\])?([a-zA-Z%])/g)) {
    parts.push([{ text: format.text.slice(last, match.index), steps: [] }])
    last = match.index + match[0].length
    if (match[1] === '%') parts.push([{ text: '%', steps: [] }])
    else {
      const arg = args[next++]
      const plain = match[0] === '%s' || match[0] === '%v'
      parts.push(plain && arg ? arg : [{ text: HOLE, steps: [] }])
    }
  }
  parts.push([{ text: format.text.slice(last), steps: [] }])
  return product(parts)
}
