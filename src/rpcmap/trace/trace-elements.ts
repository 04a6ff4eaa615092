import { UNKNOWN, unknownLeaf } from './leaf.ts'
import type { Follow, Frame, Leaf } from './leaf.ts'
import { packageMember, underlying } from '../program/members.ts'
import type { Bound, Scope } from '../program/program.ts'
import type { CompositeValue, Value } from '../facts/source-facts.ts'
import { typeOf } from '../program/type-of.ts'

/** What is taken of a list or map: all its elements or all its keys, or the element that stands under `by`. */
export type Taken = Bound & { readonly take: 'element' | 'key'; readonly by?: Value | undefined }

/** Begins what stands for a constant without a text. */
const COUNTED = '\0'

/**
 * The elements or keys of a list or map, through `append` as well. Of a map that is asked for a text only what stands under that text. An
 * element of something that code does not fill is a leaf itself: configuration may. `growing` holds the lists that are being followed.
 */
export function traceElements(
  follow: Follow,
  growing: Set<Value>,
  { value, scope, take, by }: Taken,
  frame: Frame | undefined,
  depth: number,
): readonly Leaf[] {
  const asked = by && constantsOf(follow, { value: by, scope }, frame, depth + 1)
  return follow({ value, scope }, frame, depth + 1).flatMap((leaf): readonly Leaf[] => {
    const { value: list } = leaf
    if (list.kind === 'composite') return itemsOf(follow, list, leaf, take, asked, depth)
    const builtin = list.kind === 'call' && list.fn.kind === 'name' ? list.fn.name : ''
    if (builtin === 'make') return []
    if (list.kind === 'call' && builtin === 'append') return appended(follow, growing, list, leaf, take, depth)
    if (take === 'element' && (list.kind === 'select' || list.kind === 'index' || list.kind === 'call')) {
      const [key, ...others] = asked ?? []
      const isName = key !== undefined && others.length === 0 && !key.startsWith(COUNTED)
      const named: Value = isName ? { kind: 'text', text: key, at: 0 } : UNKNOWN
      return [{ ...leaf, value: { kind: 'index', on: list, by: named } }]
    }
    return [unknownLeaf(leaf.scope, leaf.frame)]
  })
}

/** What a literal lists, or what of it stands under one of the keys that are asked for. */
function itemsOf(
  follow: Follow,
  list: CompositeValue,
  leaf: Leaf,
  take: Taken['take'],
  asked: readonly string[] | undefined,
  depth: number,
): readonly Leaf[] {
  return list.items.flatMap(({ key, value }) => {
    if (take === 'key') return key ? partOf(follow, leaf, key, depth) : []
    const under = asked && key && constantsOf(follow, { value: key, scope: leaf.scope }, leaf.frame, depth + 1)
    return asked && under?.every((text) => !asked.includes(text)) ? [] : partOf(follow, leaf, value, depth)
  })
}

/** `append(list, element, others...)` */
function appended(
  follow: Follow,
  growing: Set<Value>,
  list: Value & { kind: 'call' },
  leaf: Leaf,
  take: Taken['take'],
  depth: number,
): readonly Leaf[] {
  // What a list is grown from may be itself, grown by another.
  if (growing.has(list)) return []
  const { scope, frame } = leaf
  growing.add(list)
  const all = list.args.flatMap((part, i) =>
    i === 0 || isListed(part, scope)
      ? traceElements(follow, growing, { value: part, scope, take }, frame, depth + 1)
      : partOf(follow, leaf, part, depth),
  )
  growing.delete(list)
  return all
}

function partOf(follow: Follow, { scope, frame, steps }: Leaf, part: Value, depth: number): readonly Leaf[] {
  const found = follow({ value: part, scope }, frame, depth + 1)
  return found.map((leaf) => ({ ...leaf, steps: [...steps, ...leaf.steps] }))
}

/** The texts or counted constants that a value can be, when it can be nothing else. */
function constantsOf(
  follow: Follow,
  bound: Bound,
  frame: Frame | undefined,
  depth: number,
): readonly string[] | undefined {
  const { kind } = bound.value
  if (kind !== 'text' && kind !== 'name' && kind !== 'select') return undefined
  const leaves = follow(bound, frame, depth)
  const texts = leaves.flatMap(({ value, scope }) => {
    if (value.kind === 'text') return value.number ? [] : [value.text]
    const member = value.kind === 'name' ? packageMember(value, scope) : undefined
    const isCounted = member?.kind === 'value' && member.value.fact.constant
    return isCounted ? [`${COUNTED}${scope.file.package.dir}#${member.value.fact.name}`] : []
  })
  return texts.length > 0 && texts.length === leaves.length ? texts : undefined
}

/** `b` in `append(a, b...)`. */
function isListed(value: Value, scope: Scope): boolean {
  const ty = typeOf(value, scope)
  return ty !== undefined && underlying(ty)?.type.kind === 'list'
}
