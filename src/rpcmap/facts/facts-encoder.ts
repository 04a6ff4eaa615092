import { STATEMENT_KINDS, TYPE_KINDS, VALUE_KINDS } from './fact-kinds.ts'
import type { At, FieldFact, FuncFact, GoFacts, ParamFact, Statement, TypeFact, Value } from './source-facts.ts'

/**
 * Writes the declarations of one Go file as bytes, which FactsDecoder reads in the same order: numbers of seven bits a
 * byte, texts by their place in `texts`, places as the distance from the one before. Everything that may be missing has
 * a byte before it that says so.
 */
export class FactsEncoder {
  /** Every text once, in order of appearance. */
  readonly texts: string[] = []
  private readonly indexes = new Map<string, number>()
  private bytes = new Uint8Array(INITIAL_BYTES)
  private length = 0
  private at: At = 0

  /** What was written so far; it is written over later. */
  get written(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  declarations({ values, types, funcs }: GoFacts): void {
    this.list(values, ({ name, constant, type, value, result, at }) => {
      this.text(name)
      this.flag(constant)
      this.optional(type, (one) => this.type(one))
      this.optional(value, (one) => this.value(one))
      this.count(result)
      this.place(at)
    })
    this.list(types, ({ name, type, typeParams, alias, at }) => {
      this.text(name)
      this.type(type)
      this.list(typeParams, (one) => this.text(one))
      this.flag(alias)
      this.place(at)
    })
    this.list(funcs, (fact) => this.func(fact))
  }

  private func({ name, receiver, typeParams, params, results, body, at }: FuncFact): void {
    this.text(name)
    this.optional(receiver, (one) => this.param(one))
    this.list(typeParams, (one) => this.text(one))
    this.params(params)
    this.params(results)
    this.place(at)
    // A body's length comes before it, so that it can be left for later; its places count from the function's.
    const begin = this.length
    this.reserve(LENGTH_BYTES)
    this.length += LENGTH_BYTES
    if (body.length > 0) this.statements(body)
    this.at = at
    const length = this.length - begin - LENGTH_BYTES
    for (let i = 0; i < LENGTH_BYTES; i++) this.bytes[begin + i] = (length >>> (8 * i)) & 0xff
  }

  private statements(statements: readonly Statement[]): void {
    this.count(statements.length)
    for (const statement of statements) this.statement(statement)
  }

  private statement(statement: Statement): void {
    this.count(STATEMENT_KINDS.indexOf(statement.kind))
    switch (statement.kind) {
      case 'let':
        this.values(statement.targets)
        this.values(statement.values)
        this.optional(statement.type, (type) => this.type(type))
        return this.flag(statement.define)
      case 'each':
        this.optional(statement.key, (key) => this.value(key))
        this.optional(statement.value, (value) => this.value(value))
        this.value(statement.over)
        this.flag(statement.define)
        return this.statements(statement.body)
      case 'do':
        return this.value(statement.value)
      case 'return':
        return this.values(statement.values)
      case 'block':
        return this.statements(statement.statements)
      case 'when':
        this.optional(statement.bind, (bind) => this.text(bind))
        this.value(statement.of)
        this.optional(statement.type, (type) => this.type(type))
        return this.statements(statement.body)
    }
  }

  private values(values: readonly Value[]): void {
    this.count(values.length)
    for (const value of values) this.value(value)
  }

  private value(value: Value): void {
    this.count(VALUE_KINDS.indexOf(value.kind))
    switch (value.kind) {
      case 'name':
        this.text(value.name)
        return this.place(value.at)
      case 'select':
        this.value(value.on)
        this.text(value.name)
        return this.place(value.at)
      case 'call':
        this.place(value.at)
        this.value(value.fn)
        return this.values(value.args)
      case 'text':
        this.text(value.text)
        this.flag(value.number === true)
        return this.place(value.at)
      case 'join':
        this.place(value.at)
        return this.values(value.parts)
      case 'other':
        this.flag(value.appended === true)
        return this.values(value.parts)
      case 'composite':
        this.place(value.at)
        this.optional(value.type, (type) => this.type(type))
        return this.list(value.items, (item) => {
          this.optional(item.key, (key) => this.value(key))
          this.value(item.value)
        })
      case 'address':
      case 'deref':
        return this.value(value.of)
      case 'index':
        this.value(value.on)
        return this.value(value.by)
      case 'cast':
        this.value(value.of)
        return this.type(value.type)
      case 'func':
        this.place(value.at)
        this.params(value.params)
        this.params(value.results)
        return this.statements(value.body)
      case 'type':
        this.type(value.type)
        return this.place(value.at)
    }
  }

  private type(type: TypeFact): void {
    this.count(TYPE_KINDS.indexOf(type.kind))
    switch (type.kind) {
      case 'named':
        this.optional(type.pkg, (pkg) => this.text(pkg))
        this.text(type.name)
        return this.optional(type.args, (args) => this.list(args, (arg) => this.type(arg)))
      case 'pointer':
        return this.type(type.of)
      case 'list':
        this.type(type.of)
        return this.flag(type.variadic === true)
      case 'map':
        this.type(type.key)
        return this.type(type.of)
      case 'func':
        this.params(type.params)
        return this.params(type.results)
      case 'struct':
        return this.list(type.fields, (field) => this.field(field))
      case 'interface':
        this.params(type.methods)
        return this.list(type.embeds, (embed) => this.type(embed))
      case 'unknown':
        return
    }
  }

  private field(field: FieldFact): void {
    this.param(field)
    this.flag(field.embedded)
    this.optional(field.tag, (tag) => this.text(tag))
  }

  private params(params: readonly ParamFact[]): void {
    this.list(params, (param) => this.param(param))
  }

  private param({ name, type }: ParamFact): void {
    this.text(name)
    this.type(type)
  }

  private list<T>(items: readonly T[], encode: (item: T) => void): void {
    this.count(items.length)
    for (const item of items) encode(item)
  }

  private optional<T>(item: T | undefined, encode: (item: T) => void): void {
    this.flag(item !== undefined)
    if (item !== undefined) encode(item)
  }

  private flag(flag: boolean): void {
    this.count(flag ? 1 : 0)
  }

  private text(text: string): void {
    let index = this.indexes.get(text)
    if (index === undefined) {
      index = this.texts.push(text) - 1
      this.indexes.set(text, index)
    }
    this.count(index)
  }

  private place(at: At): void {
    const distance = at - this.at
    this.at = at
    this.count(distance < 0 ? -2 * distance - 1 : 2 * distance)
  }

  /** Places of long files take more than the 32 bits that shifting leaves. */
  private count(count: number): void {
    this.reserve(COUNT_BYTES_MAX)
    let rest = count
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.bytes[this.length++] = rest
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const larger = new Uint8Array(this.bytes.length * 2)
    larger.set(this.bytes)
    this.bytes = larger
  }
}

/** How many bytes of a body's length stand before it. */
export const LENGTH_BYTES = 4
/** Of a safe integer. */
const COUNT_BYTES_MAX = 8
const INITIAL_BYTES = 16 * 1024
