import type { BasicLit, Expr, Field, FuncType, Ident, InterfaceType } from './ast.ts'
import * as T from './token.ts'
import { TokenCursor } from './token-cursor.ts'

/** Types, fields, parameters and type parameters. Source: go.dev/ref/spec#Types. */
export abstract class TypeParser extends TokenCursor {
  abstract parseExpr(): Expr
  /** Below zero in the header of if, for and switch, where `T {` begins a block and no literal. */
  protected level = 0

  protected parseType(): Expr {
    return this.tryType() ?? this.fail('expected a type')
  }

  protected tryType(): Expr | undefined {
    this.enter()
    const type = this.typeAtCursor()
    this.nesting--
    return type
  }

  private typeAtCursor(): Expr | undefined {
    const { pos } = this
    switch (this.tok) {
      case T.IDENT:
        return this.parseTypeName()
      case T.MUL: {
        this.next()
        const x = this.parseType()
        return { kind: 'Star', pos, end: x.end, x }
      }
      case T.LBRACK:
        return this.parseArrayType()
      case T.MAP: {
        this.next()
        this.expect(T.LBRACK, '[')
        const key = this.parseType()
        this.expect(T.RBRACK, ']')
        const value = this.parseType()
        return { kind: 'MapType', pos, end: value.end, key, value }
      }
      case T.FUNC:
        if (this.atFunctionDeclaration()) return undefined
        this.next()
        return this.parseSignature(pos, [])
      case T.STRUCT:
        return this.parseStruct()
      case T.INTERFACE:
        return this.parseInterface()
      case T.CHAN:
      case T.ARROW:
        return this.parseChan()
      case T.LPAREN: {
        this.next()
        const x = this.parseType()
        this.expect(T.RPAREN, ')')
        return { kind: 'Paren', pos, end: this.prevEnd, x }
      }
      default:
        return undefined
    }
  }

  protected parseTypeName(): Expr {
    let x: Expr = this.ident()
    if (this.got(T.PERIOD)) {
      const sel = this.ident()
      x = { kind: 'Selector', pos: x.pos, end: sel.end, x, sel }
    }
    if (!this.got(T.LBRACK)) return x
    const indices = [this.parseType()]
    while (this.got(T.COMMA) && !this.at(T.RBRACK)) indices.push(this.parseType())
    this.expect(T.RBRACK, ']')
    return { kind: 'Index', pos: x.pos, end: this.prevEnd, x, indices }
  }

  private parseArrayType(): Expr {
    const { pos } = this
    this.expect(T.LBRACK, '[')
    let length: Expr | undefined
    if (this.tok === T.ELLIPSIS) {
      const at = this.pos
      this.next()
      length = { kind: 'Ellipsis', pos: at, end: this.prevEnd, elem: undefined }
    } else if (this.tok !== T.RBRACK) {
      const outer = this.level
      this.level = 1
      length = this.parseExpr()
      this.level = outer
    }
    this.expect(T.RBRACK, ']')
    const elem = this.parseType()
    return { kind: 'ArrayType', pos, end: elem.end, length, elem }
  }

  private parseChan(): Expr {
    const { pos } = this
    let dir: 'both' | 'send' | 'receive' = 'both'
    if (this.got(T.ARROW)) {
      dir = 'receive'
      this.expect(T.CHAN, 'chan')
    } else {
      this.next()
      if (this.got(T.ARROW)) dir = 'send'
    }
    const elem = this.parseType()
    return { kind: 'ChanType', pos, end: elem.end, dir, elem }
  }

  private parseStruct(): Expr {
    const { pos } = this
    this.next()
    this.expect(T.LBRACE, '{')
    const fields: Field[] = []
    while (this.tok !== T.RBRACE && this.tok !== T.EOF) {
      fields.push(this.parseStructField())
      this.terminate()
    }
    this.expect(T.RBRACE, '}')
    return { kind: 'StructType', pos, end: this.prevEnd, fields }
  }

  private parseStructField(): Field {
    const { pos } = this
    const names: Ident[] = []
    if (this.tok === T.IDENT && !this.isEmbedded()) {
      do names.push(this.ident())
      while (this.got(T.COMMA))
    }
    const type = this.parseType()
    let tag: BasicLit | undefined
    if (this.tok === T.STRING) {
      tag = { kind: 'BasicLit', pos: this.pos, end: 0, token: T.STRING }
      this.next()
      tag = { ...tag, end: this.prevEnd }
    }
    return { kind: 'Field', pos, end: this.prevEnd, names, type, tag }
  }

  /** At a name inside a struct: `T`, `p.T` or `T[A]` on its own rather than `name T`. */
  private isEmbedded(): boolean {
    const second = this.peek(1)
    if (second === T.LBRACK) return endsField(this.kindAt(this.afterClosing(this.index + 1)))
    return second === T.PERIOD || endsField(second)
  }

  private parseInterface(): InterfaceType {
    const { pos } = this
    this.next()
    this.expect(T.LBRACE, '{')
    const methods: { name: Ident; type: FuncType }[] = []
    const embeds: Expr[] = []
    while (this.tok !== T.RBRACE && this.tok !== T.EOF) {
      if (this.tok === T.IDENT && this.peek(1) === T.LPAREN) {
        const name = this.ident()
        methods.push({ name, type: this.parseSignature(name.pos, []) })
      } else embeds.push(this.parseConstraint())
      this.terminate()
    }
    this.expect(T.RBRACE, '}')
    return { kind: 'InterfaceType', pos, end: this.prevEnd, methods, embeds }
  }

  /** `~int | string`: the terms of a union as a chain of Binary OR. */
  private parseConstraint(): Expr {
    let x = this.parseTerm()
    while (this.got(T.OR)) {
      const y = this.parseTerm()
      x = { kind: 'Binary', pos: x.pos, end: y.end, op: T.OR, x, y }
    }
    return x
  }

  private parseTerm(): Expr {
    const { pos } = this
    if (!this.got(T.TILDE)) return this.parseType()
    const x = this.parseType()
    return { kind: 'Unary', pos, end: x.end, op: T.TILDE, x }
  }

  /** Parameters and results, the cursor at the opening parenthesis. */
  protected parseSignature(pos: number, typeParams: readonly Field[]): FuncType {
    const params = this.parseParams()
    let results: readonly Field[] = []
    if (this.tok === T.LPAREN) results = this.parseParams()
    else {
      const type = this.tryType()
      if (type) results = [{ kind: 'Field', pos: type.pos, end: type.end, names: [], type, tag: undefined }]
    }
    return { kind: 'FuncType', pos, end: this.prevEnd, typeParams, params, results }
  }

  protected parseParams(): readonly Field[] {
    this.expect(T.LPAREN, '(')
    const fields = this.parseFieldList(T.RPAREN)
    this.expect(T.RPAREN, ')')
    return fields
  }

  /** `[P any, Q ~int | string]`, the cursor at the opening bracket. */
  protected parseTypeParams(): readonly Field[] {
    this.expect(T.LBRACK, '[')
    const fields = this.parseFieldList(T.RBRACK)
    this.expect(T.RBRACK, ']')
    return fields
  }

  /**
   * In `a, b int` the first two entries read like types. An entry alone is kept as a type until one with a name and a
   * type shows that those before it, back to the last such one, were names.
   */
  private parseFieldList(closing: number): readonly Field[] {
    const fields: Field[] = []
    let alone = 0
    while (this.tok !== closing && this.tok !== T.EOF) {
      const { pos } = this
      if (this.tok === T.IDENT && this.isNamed(closing)) {
        const names = fields.splice(fields.length - alone).flatMap(({ type }) => (type.kind === 'Ident' ? [type] : []))
        names.push(this.ident())
        const type = this.parseParamType(closing)
        fields.push({ kind: 'Field', pos: names[0]?.pos ?? pos, end: type.end, names, type, tag: undefined })
        alone = 0
      } else {
        const type = this.parseParamType(closing)
        fields.push({ kind: 'Field', pos, end: type.end, names: [], type, tag: undefined })
        alone++
      }
      if (!this.got(T.COMMA)) break
    }
    return fields
  }

  /** At a name in a list: whether a type of its own follows. */
  private isNamed(closing: number): boolean {
    const second = this.peek(1)
    if (second === T.COMMA || second === closing || second === T.PERIOD || second === T.OR) return false
    if (second !== T.LBRACK) return true
    if (this.peek(2) === T.RBRACK) return true
    const after = this.kindAt(this.afterClosing(this.index + 1))
    return after !== T.COMMA && after !== closing && after !== T.PERIOD && after !== T.OR
  }

  private parseParamType(closing: number): Expr {
    const { pos } = this
    if (closing === T.RBRACK) return this.parseConstraint()
    if (!this.got(T.ELLIPSIS)) return this.parseType()
    const elem = this.parseType()
    return { kind: 'Ellipsis', pos, end: elem.end, elem }
  }
}

function endsField(kind: number): boolean {
  return kind === T.SEMICOLON || kind === T.STRING || kind === T.RBRACE || kind === T.EOF
}
