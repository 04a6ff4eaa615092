import { STATEMENT_KINDS, TYPE_KINDS, VALUE_KINDS } from './fact-kinds.ts'
import { LENGTH_BYTES } from './facts-encoder.ts'
import { FactsReader } from './facts-reader.ts'
import type {
  FieldFact,
  FuncFact,
  GoFacts,
  ParamFact,
  Statement,
  TypeDeclFact,
  TypeFact,
  Value,
  ValueFact,
} from './source-facts.ts'

/**
 * With every field, also those that are undefined: none is forgotten, and all objects of a kind have the same layout.
 */
type Whole<T> = T extends unknown ? { readonly [K in keyof Required<T>]: T[K] } : never

/** Reads what FactsEncoder wrote. Throws a SyntaxError where the bytes end too early or hold something unknown. */
export class FactsDecoder extends FactsReader {
  /** What a file declares, from its beginning. */
  declarations(): Pick<GoFacts, 'values' | 'types' | 'funcs'> {
    const values = this.list((): Whole<ValueFact> => ({
      name: this.text(),
      constant: this.flag(),
      type: this.optional(() => this.type()),
      value: this.optional(() => this.value()),
      result: this.count(),
      at: this.place(),
    }))
    const types = this.list((): Whole<TypeDeclFact> => ({
      name: this.text(),
      type: this.type(),
      typeParams: this.list(() => this.text()),
      alias: this.flag(),
      at: this.place(),
    }))
    return { values, types, funcs: this.list(() => this.func()) }
  }

  private func(): Whole<FuncFact> {
    const head = {
      name: this.text(),
      receiver: this.optional(() => this.param()),
      typeParams: this.list(() => this.text()),
      params: this.params(),
      results: this.params(),
      at: this.place(),
    }
    let length = 0
    for (let i = 0; i < LENGTH_BYTES; i++) length += this.byte() * 0x100 ** i
    const body = new FactsDecoder(this.bytes, this.texts, this.next, this.at)
    this.next += length
    return length === 0 ? { ...head, body: [] } : new DecodedFunc(head, body)
  }

  /** The statements of a body, from where it begins. */
  statements(): readonly Statement[] {
    return this.list(() => this.statement())
  }

  private statement(): Whole<Statement> {
    const kind = this.kind(STATEMENT_KINDS)
    switch (kind) {
      case 'block':
        return { kind, statements: this.statements() }
      case 'return':
        return { kind, values: this.values() }
      case 'let':
        return {
          kind,
          targets: this.values(),
          values: this.values(),
          type: this.optional(() => this.type()),
          define: this.flag(),
        }
      case 'do':
        return { kind, value: this.value() }
      case 'each':
        return {
          kind,
          key: this.optional(() => this.value()),
          value: this.optional(() => this.value()),
          over: this.value(),
          define: this.flag(),
          body: this.statements(),
        }
      case 'when':
        return {
          kind,
          bind: this.optional(() => this.text()),
          of: this.value(),
          type: this.optional(() => this.type()),
          body: this.statements(),
        }
    }
  }

  private values(): readonly Value[] {
    return this.list(() => this.value())
  }

  private value(): Whole<Value> {
    const kind = this.kind(VALUE_KINDS)
    switch (kind) {
      case 'name':
        return { kind, name: this.text(), at: this.place() }
      case 'call':
        return { kind, at: this.place(), fn: this.value(), args: this.values() }
      case 'select':
        return { kind, on: this.value(), name: this.text(), at: this.place() }
      case 'other':
        return { kind, appended: this.mark(), parts: this.values() }
      case 'text':
        return { kind, text: this.text(), number: this.mark(), at: this.place() }
      case 'composite':
        return {
          kind,
          at: this.place(),
          type: this.optional(() => this.type()),
          items: this.list(() => ({ key: this.optional(() => this.value()), value: this.value() })),
        }
      case 'address':
      case 'deref':
        return { kind, of: this.value() }
      case 'func':
        return { kind, at: this.place(), params: this.params(), results: this.params(), body: this.statements() }
      case 'join':
        return { kind, at: this.place(), parts: this.values() }
      case 'type':
        return { kind, type: this.type(), at: this.place() }
      case 'index':
        return { kind, on: this.value(), by: this.value() }
      case 'cast':
        return { kind, of: this.value(), type: this.type() }
    }
  }

  private type(): Whole<TypeFact> {
    const kind = this.kind(TYPE_KINDS)
    switch (kind) {
      case 'named':
        return {
          kind,
          pkg: this.optional(() => this.text()),
          name: this.text(),
          args: this.optional(() => this.list(() => this.type())),
        }
      case 'pointer':
        return { kind, of: this.type() }
      case 'list':
        return { kind, of: this.type(), variadic: this.mark() }
      case 'map':
        return { kind, key: this.type(), of: this.type() }
      case 'func':
        return { kind, params: this.params(), results: this.params() }
      case 'struct':
        return { kind, fields: this.list(() => this.field()) }
      case 'interface':
        return { kind, methods: this.params(), embeds: this.list(() => this.type()) }
      case 'unknown':
        return { kind }
    }
  }

  private field(): Whole<FieldFact> {
    return {
      name: this.text(),
      type: this.type(),
      embedded: this.flag(),
      tag: this.optional(() => this.text()),
    }
  }

  private params(): readonly ParamFact[] {
    return this.list(() => this.param())
  }

  private param(): Whole<ParamFact> {
    return { name: this.text(), type: this.type() }
  }
}

/** A body is read when it is first asked for, and once. */
class DecodedFunc implements Whole<FuncFact> {
  readonly name: FuncFact['name']
  readonly receiver: FuncFact['receiver']
  readonly typeParams: FuncFact['typeParams']
  readonly params: FuncFact['params']
  readonly results: FuncFact['results']
  readonly at: FuncFact['at']
  #body: readonly Statement[] | FactsDecoder

  constructor(fact: Omit<Whole<FuncFact>, 'body'>, body: FactsDecoder) {
    this.name = fact.name
    this.receiver = fact.receiver
    this.typeParams = fact.typeParams
    this.params = fact.params
    this.results = fact.results
    this.at = fact.at
    this.#body = body
  }

  get body(): readonly Statement[] {
    if (this.#body instanceof FactsDecoder) this.#body = this.#body.statements()
    return this.#body
  }
}
