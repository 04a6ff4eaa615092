import { UNKNOWN, unknownOrigin } from './origin.ts'
import type { Follow, Origin, ValueInContext } from './origin.ts'
import { packageMember, underlying } from '../program/members.ts'
import type { Scope } from '../program/program.ts'
import type { CompositeValue, Value } from '../facts/source-facts.ts'
import { typeOf } from '../program/type-of.ts'

/** What is taken of a list or map: all its elements or all its keys, or the element that stands under `by`. */
export type Taken = ValueInContext & { readonly take: 'element' | 'key'; readonly by?: Value | undefined }

/** Begins what stands for a constant without a text. */
const COUNTED = '\0'

/**
 * The elements or keys of a list or map, through `append` as well. Of a map that is asked for a text only what stands
 * under that text. An element of something that code does not fill is an origin itself: configuration may. `growing`
 * holds the lists that are being followed.
 */
export function traceElements(
  follow: Follow,
  growing: Set<Value>,
  { value, scope, context, take, by }: Taken,
  depth: number,
): readonly Origin[] {
  const walk: Walk = { follow, growing, take, depth }
  const asked = by && constantsOf(walk, { value: by, scope, context })
  return follow({ value, scope, context }, depth + 1).flatMap((origin): readonly Origin[] => {
    const { value: list } = origin
    if (list.kind === 'composite') return itemsOf(walk, list, origin, asked)
    const builtin = list.kind === 'call' && list.fn.kind === 'name' ? list.fn.name : ''
    if (builtin === 'make') return []
    if (list.kind === 'call' && builtin === 'append') return appended(walk, list, origin)
    if (take === 'element' && (list.kind === 'select' || list.kind === 'index' || list.kind === 'call')) {
      const [key, ...others] = asked ?? []
      const isName = key !== undefined && others.length === 0 && !key.startsWith(COUNTED)
      const named: Value = isName ? { kind: 'text', text: key, at: 0 } : UNKNOWN
      return [{ ...origin, value: { kind: 'index', on: list, by: named } }]
    }
    return [unknownOrigin(origin)]
  })
}

/** What every step of one question about a list has in common. */
type Walk = {
  readonly follow: Follow
  readonly growing: Set<Value>
  readonly take: Taken['take']
  readonly depth: number
}

/** What a literal lists, or what of it stands under one of the keys that are asked for. */
function itemsOf(
  walk: Walk,
  list: CompositeValue,
  origin: Origin,
  asked: readonly string[] | undefined,
): readonly Origin[] {
  const { scope, context } = origin
  return list.items.flatMap(({ key, value }) => {
    if (walk.take === 'key') return key ? partOf(walk, origin, key) : []
    const under = asked && key && constantsOf(walk, { value: key, scope, context })
    return asked && under?.every((text) => !asked.includes(text)) ? [] : partOf(walk, origin, value)
  })
}

/** `append(list, element, others...)` */
function appended(walk: Walk, list: Value & { kind: 'call' }, origin: Origin): readonly Origin[] {
  const { follow, growing, take, depth } = walk
  // What a list is grown from may be itself, grown by another.
  if (growing.has(list)) return []
  const { scope, context } = origin
  growing.add(list)
  const all = list.args.flatMap((part, i) =>
    i === 0 || isListed(part, scope)
      ? traceElements(follow, growing, { value: part, scope, context, take }, depth + 1)
      : partOf(walk, origin, part),
  )
  growing.delete(list)
  return all
}

function partOf({ follow, depth }: Walk, { scope, context, steps }: Origin, part: Value): readonly Origin[] {
  const found = follow({ value: part, scope, context }, depth + 1)
  return found.map((origin) => ({ ...origin, steps: [...steps, ...origin.steps] }))
}

/** The texts or counted constants that a value can be, when it can be nothing else. */
function constantsOf({ follow, depth }: Walk, key: ValueInContext): readonly string[] | undefined {
  const { kind } = key.value
  if (kind !== 'text' && kind !== 'name' && kind !== 'select') return undefined
  const origins = follow(key, depth + 1)
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
