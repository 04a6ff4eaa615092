import type { Expr, Field, FuncType } from '../../golang/ast.ts'
import { unquoteString } from '../../golang/unquote-string.ts'
import type { FieldFact, ParamFact, TypeFact } from './source-facts.ts'

const UNKNOWN: TypeFact = { kind: 'unknown' }
/** Types nested deeper become unknown; the parser's own limit is a little above. */
const MAX_DEPTH = 200

/** What a type expression says. An expression that is no type gives `unknown`. */
export function lowerType(text: string, type: Expr, depth = 0): TypeFact {
  if (depth > MAX_DEPTH) return UNKNOWN
  const lower = (inner: Expr) => lowerType(text, inner, depth + 1)
  switch (type.kind) {
    case 'Ident':
      return { kind: 'named', name: type.name }
    case 'Selector':
      return type.x.kind === 'Ident' ? { kind: 'named', pkg: type.x.name, name: type.sel.name } : UNKNOWN
    case 'Index': {
      const generic = lower(type.x)
      return generic.kind === 'named' ? { ...generic, args: type.indices.map(lower) } : UNKNOWN
    }
    case 'Paren':
      return lower(type.x)
    case 'Star':
      return { kind: 'pointer', of: lower(type.x) }
    case 'ArrayType':
    case 'ChanType':
      return { kind: 'list', of: lower(type.elem) }
    case 'Ellipsis':
      return type.elem ? { kind: 'list', of: lower(type.elem), variadic: true } : UNKNOWN
    case 'MapType':
      return { kind: 'map', key: lower(type.key), of: lower(type.value) }
    case 'FuncType':
      return lowerSignature(text, type, depth + 1)
    case 'StructType':
      return { kind: 'struct', fields: type.fields.flatMap((field) => lowerField(text, field, depth + 1)) }
    case 'InterfaceType':
      return {
        kind: 'interface',
        methods: type.methods.map((m) => ({ name: m.name.name, type: lowerSignature(text, m.type, depth + 1) })),
        embeds: type.embeds.map(lower),
      }
    case 'BasicLit':
    case 'Binary':
    case 'Call':
    case 'CompositeLit':
    case 'FuncLit':
    case 'KeyValue':
    case 'Slice':
    case 'TypeAssert':
    case 'Unary':
      return UNKNOWN
  }
}

function lowerSignature(text: string, type: FuncType, depth = 0): TypeFact & { kind: 'func' } {
  return {
    kind: 'func',
    params: lowerParams(text, type.params, depth),
    results: lowerParams(text, type.results, depth),
  }
}

/** One entry a name; one with an empty name for a type alone. */
export function lowerParams(text: string, fields: readonly Field[], depth = 0): ParamFact[] {
  return fields.flatMap((field): ParamFact[] => {
    const type = lowerType(text, field.type, depth + 1)
    return field.names.length === 0 ? [{ name: '', type }] : field.names.map(({ name }) => ({ name, type }))
  })
}

function lowerField(text: string, field: Field, depth: number): FieldFact[] {
  const type = lowerType(text, field.type, depth)
  const raw = field.tag && unquoteString(text.slice(field.tag.pos, field.tag.end))
  const tag = raw === undefined ? {} : { tag: raw }
  if (field.names.length > 0) return field.names.map(({ name }) => ({ name, type, embedded: false, ...tag }))
  const named = type.kind === 'pointer' ? type.of : type
  return [{ name: named.kind === 'named' ? named.name : '', type, embedded: true, ...tag }]
}
