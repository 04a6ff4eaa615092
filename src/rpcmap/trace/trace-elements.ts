import { UNKNOWN, unknownOrigin } from './origin.ts'
import type { Follow, CallContext, Origin } from './origin.ts'
import { packageMember, underlying } from '../program/members.ts'
import type { ScopedValue, Scope } from '../program/program.ts'
import type { CompositeValue, Value } from '../facts/source-facts.ts'
import { typeOf } from '../program/type-of.ts'

/** What is taken of a list or map: all its elements or all its keys, or the element that stands under `by`. */
export type Taken = ScopedValue & { readonly take: 'element' | 'key'; readonly by?: Value | undefined }

/** Begins what stands for a constant without a text. */
const COUNTED = '\0'

/**
 * The elements or keys of a list or map, through `append` as well. Of a map that is asked for a text only what stands under that text. An
 * element of something that code does not fill is a origin itself: configuration may. `growing` holds the lists that are being followed.
 */
export function traceElements(
  follow: Follow,
  growing: Set<Value>,
  { value, scope, take, by }: Taken,
  context: CallContext | undefined,
  depth: number,
): readonly Origin[] {
  const asked = by && constantsOf(follow, { value: by, scope }, context, depth + 1)
  return follow({ value, scope }, context, depth + 1).flatMap((origin): readonly Origin[] => {
    const { value: list } = origin
    if (list.kind === 'composite') return itemsOf(follow, list, origin, take, asked, depth)
    const builtin = list.kind === 'call' && list.fn.kind === 'name' ? list.fn.name : ''
    if (builtin === 'make') return []
    if (list.kind === 'call' && builtin === 'append') return appended(follow, growing, list, origin, take, depth)
    if (take === 'element' && (list.kind === 'select' || list.kind === 'index' || list.kind === 'call')) {
      const [key, ...others] = asked ?? []
      const isName = key !== undefined && others.length === 0 && !key.startsWith(COUNTED)
      const named: Value = isName ? { kind: 'text', text: key, at: 0 } : UNKNOWN
      return [{ ...origin, value: { kind: 'index', on: list, by: named } }]
    }
    return [unknownOrigin(origin.scope, origin.context)]
  })
}

/** What a literal lists, or what of it stands under one of the keys that are asked for. */
function itemsOf(
  follow: Follow,
  list: CompositeValue,
  origin: Origin,
  take: Taken['take'],
  asked: readonly string[] | undefined,
  depth: number,
): readonly Origin[] {
  return list.items.flatMap(({ key, value }) => {
    if (take === 'key') return key ? partOf(follow, origin, key, depth) : []
    const under = asked && key && constantsOf(follow, { value: key, scope: origin.scope }, origin.context, depth + 1)
    return asked && under?.every((text) => !asked.includes(text)) ? [] : partOf(follow, origin, value, depth)
  })
}

/** `append(list, element, others...)` */
function appended(
  follow: Follow,
  growing: Set<Value>,
  list: Value & { kind: 'call' },
  origin: Origin,
  take: Taken['take'],
  depth: number,
): readonly Origin[] {
  // What a list is grown from may be itself, grown by another.
  if (growing.has(list)) return []
  const { scope, context } = origin
  growing.add(list)
  const all = list.args.flatMap((part, i) =>
    i === 0 || isListed(part, scope)
      ? traceElements(follow, growing, { value: part, scope, take }, context, depth + 1)
      : partOf(follow, origin, part, depth),
  )
  growing.delete(list)
  return all
}

function partOf(follow: Follow, { scope, context, steps }: Origin, part: Value, depth: number): readonly Origin[] {
  const found = follow({ value: part, scope }, context, depth + 1)
  return found.map((origin) => ({ ...origin, steps: [...steps, ...origin.steps] }))
}

/** The texts or counted constants that a value can be, when it can be nothing else. */
function constantsOf(
  follow: Follow,
  scoped: ScopedValue,
  context: CallContext | undefined,
  depth: number,
): readonly string[] | undefined {
  const { kind } = scoped.value
  if (kind !== 'text' && kind !== 'name' && kind !== 'select') return undefined
  const origins = follow(scoped, context, depth)
  const texts = origins.flatMap(({ value, scope }) => {
    if (value.kind === 'text') return value.number ? [] : [value.text]
    const member = value.kind === 'name' ? packageMember(value, scope) : undefined
    const isCounted = member?.kind === 'value' && member.value.fact.constant
    return isCounted ? [`${COUNTED}${scope.file.package.dir}#${member.value.fact.name}`] : []
  })
  return texts.length > 0 && texts.length === origins.length ? texts : undefined
}

/** `b` in `append(a, b...)`. */
function isListed(value: Value, scope: Scope): boolean {
  const ty = typeOf(value, scope)
  return ty !== undefined && underlying(ty)?.type.kind === 'list'
}
