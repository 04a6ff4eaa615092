import type { Block, CompositeLit, Expr, FuncLit } from '../../golang/ast.ts'
import { locate } from '../../golang/line-index.ts'
import type { LineIndex } from '../../golang/line-index.ts'
import * as T from '../../golang/token.ts'
import { unquoteString } from '../../golang/unquote-string.ts'
import { lowerParams, lowerType } from './lower-types.ts'
import type { At, CompositeValue, Statement, TypeFact, Value } from './source-facts.ts'
import { packPlace } from './source-facts.ts'

/**
 * Values and blocks nested deeper than this are cut off, and the file is reported. Bounds the stack of whoever walks
 * the facts.
 */
export const MAX_DEPTH = 400

/** Names of what holds a port: `port`, `HTTPPort`, `LEDGER_PORT`, but not `report`. */
const PORT = /^ports?($|[A-Z_\d])|Port($|s?[A-Z_\d])|(^|_)PORT($|_|\d)|[-_.]port$/
/** Of a port. */
const MAX_DIGITS = 5

const NOTHING: Value = { kind: 'other', parts: [] }

/** Turns the expressions of one file into values. `cut` is where something was too deep, if anywhere. */
export abstract class ValueLowering {
  cut: number | undefined
  protected readonly text: string
  protected depth = 0
  private readonly lines: LineIndex
  private line = 1

  constructor(text: string, lines: LineIndex) {
    this.text = text
    this.lines = lines
  }

  /** Nodes come mostly in the order of the text: the line of the last one is tried first. */
  at(offset: number): At {
    const { lines } = this
    if (offset < (lines[this.line - 1] ?? 0) || offset >= (lines[this.line] ?? Infinity)) {
      if (offset >= (lines[this.line] ?? Infinity) && offset < (lines[this.line + 1] ?? Infinity)) this.line++
      else ({ line: this.line } = locate(lines, offset))
    }
    return packPlace(this.line, offset - (lines[this.line - 1] ?? 0) + 1)
  }

  type(type: Expr): TypeFact {
    return lowerType(this.text, type)
  }

  /** The steps of a closure's body. */
  protected abstract block(block: Block): Statement[]

  protected name(name: string, pos: number): Value & { kind: 'name' } {
    return { kind: 'name', name, at: this.at(pos) }
  }

  value(x: Expr): Value {
    if (this.depth >= MAX_DEPTH) {
      this.cut ??= x.pos
      return NOTHING
    }
    this.depth++
    const value = this.valueOf(x)
    this.depth--
    return value
  }

  private valueOf(x: Expr): Value {
    switch (x.kind) {
      case 'Ident':
        return this.name(x.name, x.pos)
      case 'BasicLit': {
        const text = x.token === T.STRING ? unquoteString(this.text.slice(x.pos, x.end)) : undefined
        return text === undefined ? NOTHING : { kind: 'text', text, at: this.at(x.pos) }
      }
      case 'Selector':
        return { kind: 'select', on: this.value(x.x), name: x.sel.name, at: this.at(x.sel.pos) }
      case 'Call':
        return { kind: 'call', fn: this.value(x.fun), args: this.args(x.args), at: this.at(x.pos) }
      case 'CompositeLit':
        return this.composite(x, x.type && this.type(x.type))
      case 'FuncLit':
        return this.closure(x)
      case 'Paren':
        return this.value(x.x)
      case 'Index':
        return {
          kind: 'index',
          on: this.value(x.x),
          by: x.indices.length === 1 && x.indices[0] ? this.value(x.indices[0]) : NOTHING,
        }
      case 'Slice':
        return this.value(x.x)
      case 'TypeAssert':
        return { kind: 'cast', of: this.value(x.x), type: x.type ? this.type(x.type) : { kind: 'unknown' } }
      case 'Star':
        return { kind: 'deref', of: this.value(x.x) }
      case 'Unary':
        return x.op === T.AND ? { kind: 'address', of: this.value(x.x) } : this.other([x.x])
      case 'Binary':
        return this.operands(x)
      case 'KeyValue':
        return this.other([x.key, x.value])
      case 'Ellipsis':
        return NOTHING
      case 'ArrayType':
      case 'ChanType':
      case 'FuncType':
      case 'InterfaceType':
      case 'MapType':
      case 'StructType':
        return { kind: 'type', type: this.type(x), at: this.at(x.pos) }
    }
  }

  /** What is put into a format, or says which port a flag falls back to, keeps its numbers. */
  private args(args: readonly Expr[]): Value[] {
    const [first] = args
    const text = first?.kind === 'BasicLit' && first.token === T.STRING ? this.text.slice(first.pos, first.end) : ''
    const kept = text.includes('%') || PORT.test(text.slice(1, -1))
    return args.map((arg) => this.port(arg, kept) ?? this.value(arg))
  }

  /** A value that something of that name is given. */
  protected named(target: Expr | undefined, x: Expr): Value {
    return this.port(x, target !== undefined && isPort(target)) ?? this.value(x)
  }

  private port(x: Expr, kept: boolean): Value | undefined {
    if (!kept || x.kind !== 'BasicLit' || x.token !== T.INT || x.end - x.pos > MAX_DIGITS) return undefined
    const text = this.text.slice(x.pos, x.end)
    return /^\d+$/.test(text) ? { kind: 'text', text, at: this.at(x.pos), number: true } : undefined
  }

  private other(parts: readonly Expr[]): Value {
    const values = parts.map((part) => this.value(part)).filter((value) => !isIdle(value))
    return values.length === 0 ? NOTHING : { kind: 'other', parts: values }
  }

  /** `a + b + c` leans to the left, as deep as it is long: taken apart by a loop. */
  private operands(x: Expr & { kind: 'Binary' }): Value {
    const operands: Expr[] = []
    let left: Expr = x
    while (left.kind === 'Binary' && left.op === x.op) {
      operands.push(left.y)
      left = left.x
    }
    operands.push(left)
    operands.reverse()
    const isText =
      x.op === T.ADD && !operands.some((operand) => operand.kind === 'BasicLit' && operand.token !== T.STRING)
    if (!isText) return this.other(operands)
    const parts = operands.map((operand) => this.value(operand))
    return parts.some((part) => part !== NOTHING) ? { kind: 'join', parts, at: this.at(x.pos) } : NOTHING
  }

  private closure(x: FuncLit): Value {
    const params = lowerParams(this.text, x.type.params)
    const results = lowerParams(this.text, x.type.results)
    return { kind: 'func', params, results, body: this.block(x.body), at: this.at(x.pos) }
  }

  /**
   * Elements without a type of their own have the one that the literal around them gives. Of lists and maps, elements
   * that say nothing (numbers, above all) are left out; in a struct they keep the places of the others.
   */
  private composite(x: CompositeLit, type: TypeFact | undefined): CompositeValue {
    const inner = type && elementType(type)
    const inKey = type?.kind === 'map' ? type.key : undefined
    const element = (e: Expr, given: TypeFact | undefined) =>
      e.kind === 'CompositeLit' && e.type === undefined ? this.nested(e, given) : this.value(e)
    const items = x.elements.map((e) =>
      e.kind === 'KeyValue'
        ? { key: element(e.key, inKey), value: this.port(e.value, isPort(e.key)) ?? element(e.value, inner) }
        : { value: element(e, inner) },
    )
    const plain = type?.kind === 'list' || type?.kind === 'map'
    const kept = plain ? items.filter(({ key, value }) => value !== NOTHING || (key ?? NOTHING) !== NOTHING) : items
    return { kind: 'composite', type, items: kept, at: this.at(x.pos) }
  }

  private nested(x: CompositeLit, type: TypeFact | undefined): Value {
    if (this.depth >= MAX_DEPTH) {
      this.cut ??= x.pos
      return NOTHING
    }
    this.depth++
    const value = this.composite(x, type?.kind === 'pointer' ? type.of : type)
    this.depth--
    return value
  }
}

function elementType(type: TypeFact): TypeFact | undefined {
  return type.kind === 'list' || type.kind === 'map' ? type.of : undefined
}

function isPort(name: Expr): boolean {
  return PORT.test(name.kind === 'Ident' ? name.name : name.kind === 'Selector' ? name.sel.name : '')
}

/** Nothing that runs and nothing that is referred to. */
export function isIdle(value: Value): boolean {
  return value.kind === 'text' || value === NOTHING
}
