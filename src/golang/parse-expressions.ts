import type { Block, Expr, FuncType } from './ast.ts'
import { TypeParser } from './parse-types.ts'
import * as T from './token.ts'

/** Expressions. Source: go.dev/ref/spec#Expressions; where the grammar is ambiguous, as go/parser decides. */
export abstract class ExpressionParser extends TypeParser {
  abstract parseBody(): Block

  override parseExpr(): Expr {
    return this.parseBinary(1)
  }

  protected parseExprList(): Expr[] {
    const list = [this.parseExpr()]
    while (this.got(T.COMMA)) list.push(this.parseExpr())
    return list
  }

  private parseBinary(lowest: number): Expr {
    let x = this.parseUnary()
    for (;;) {
      const op = this.tok
      const binding = T.precedence(op)
      if (binding < lowest) return x
      this.next()
      const y = this.parseBinary(binding + 1)
      x = { kind: 'Binary', pos: x.pos, end: y.end, op, x, y }
    }
  }

  private parseUnary(): Expr {
    const { pos, tok } = this
    switch (tok) {
      case T.ADD:
      case T.SUB:
      case T.NOT:
      case T.XOR:
      case T.AND:
      case T.TILDE:
        return this.parsePrefixed(pos, tok)
      case T.ARROW:
        if (this.peek(1) === T.CHAN) return this.parsePrimary(this.parseType())
        return this.parsePrefixed(pos, tok)
      case T.MUL: {
        this.next()
        this.enter()
        const x = this.parseUnary()
        this.nesting--
        return { kind: 'Star', pos, end: x.end, x }
      }
      default:
        return this.parsePrimary(this.parseOperand())
    }
  }

  private parsePrefixed(pos: number, op: number): Expr {
    this.next()
    this.enter()
    const x = this.parseUnary()
    this.nesting--
    return { kind: 'Unary', pos, end: x.end, op, x }
  }

  private parseOperand(): Expr {
    const { pos, tok } = this
    switch (tok) {
      case T.IDENT:
        return this.ident()
      case T.INT:
      case T.FLOAT:
      case T.IMAG:
      case T.CHAR:
      case T.STRING:
        this.next()
        return { kind: 'BasicLit', pos, end: this.prevEnd, token: tok }
      case T.LPAREN: {
        this.next()
        this.enter()
        const outer = this.level
        this.level = outer < 0 ? 1 : outer + 1
        const x = this.parseExpr()
        this.level = outer
        this.nesting--
        this.expect(T.RPAREN, ')')
        return { kind: 'Paren', pos, end: this.prevEnd, x }
      }
      case T.FUNC:
        return this.parseFuncLit()
      case T.LBRACK:
      case T.STRUCT:
      case T.MAP:
      case T.CHAN:
      case T.INTERFACE:
        return this.parseType()
      default:
        return this.fail('expected an expression')
    }
  }

  private parseFuncLit(): Expr {
    const { pos } = this
    if (this.atFunctionDeclaration()) this.fail('expected an expression')
    this.next()
    const type: FuncType = this.parseSignature(pos, [])
    if (this.tok !== T.LBRACE) return type
    this.enter()
    const outer = this.level
    this.level = 0
    const body = this.parseBody()
    this.level = outer
    this.nesting--
    return { kind: 'FuncLit', pos, end: body.end, type, body }
  }

  private parsePrimary(operand: Expr): Expr {
    let x = operand
    for (;;) {
      switch (this.tok) {
        case T.PERIOD:
          x = this.parseAfterPeriod(x)
          break
        case T.LBRACK:
          x = this.parseIndexOrSlice(x)
          break
        case T.LPAREN:
          x = this.parseCall(x)
          break
        case T.LBRACE:
          if (!this.beginsLiteral(x)) return x
          x = this.parseCompositeBody(x, x.pos)
          break
        default:
          return x
      }
    }
  }

  private parseAfterPeriod(x: Expr): Expr {
    this.next()
    if (this.tok === T.IDENT) {
      const sel = this.ident()
      return { kind: 'Selector', pos: x.pos, end: sel.end, x, sel }
    }
    this.expect(T.LPAREN, 'a name or (')
    const type = this.got(T.TYPE) ? undefined : this.parseType()
    this.expect(T.RPAREN, ')')
    return { kind: 'TypeAssert', pos: x.pos, end: this.prevEnd, x, type }
  }

  private parseIndexOrSlice(x: Expr): Expr {
    this.next()
    this.enter()
    const outer = this.level
    this.level = outer < 0 ? 1 : outer + 1
    // Nearly always one index.
    const first = this.tok === T.COLON || this.tok === T.RBRACK ? undefined : this.parseExpr()
    const parts = [first]
    let colons = 0
    while (this.tok !== T.RBRACK && this.tok !== T.EOF) {
      if (this.got(T.COLON)) {
        colons++
        parts.push(undefined)
      } else if (this.got(T.COMMA)) parts.push(undefined)
      else if (parts.at(-1) === undefined) parts[parts.length - 1] = this.parseExpr()
      else this.fail('expected ]')
    }
    this.level = outer
    this.nesting--
    this.expect(T.RBRACK, ']')
    const { pos } = x
    const end = this.prevEnd
    if (first !== undefined && parts.length === 1) return { kind: 'Index', pos, end, x, indices: [first] }
    if (colons > 0) return { kind: 'Slice', pos, end, x, low: parts[0], high: parts[1], max: parts[2] }
    const indices = parts.filter((part) => part !== undefined)
    if (indices.length === 0) this.fail('expected an index')
    return { kind: 'Index', pos, end, x, indices }
  }

  private parseCall(fun: Expr): Expr {
    this.next()
    this.enter()
    const outer = this.level
    this.level = outer < 0 ? 1 : outer + 1
    const args: Expr[] = []
    let spread = false
    while (this.tok !== T.RPAREN && this.tok !== T.EOF) {
      args.push(this.parseExpr())
      if (this.got(T.ELLIPSIS)) spread = true
      if (!this.got(T.COMMA)) break
    }
    this.level = outer
    this.nesting--
    this.expect(T.RPAREN, ')')
    return { kind: 'Call', pos: fun.pos, end: this.prevEnd, fun, args, spread }
  }

  private beginsLiteral(x: Expr): boolean {
    const { kind } = x
    if (kind === 'ArrayType' || kind === 'StructType' || kind === 'MapType') return true
    if (this.level < 0) return false
    const name = kind === 'Index' ? x.x : x
    return name.kind === 'Ident' || (name.kind === 'Selector' && name.x.kind === 'Ident')
  }

  /** The braces of a composite literal, the cursor at the opening one. */
  private parseCompositeBody(type: Expr | undefined, pos: number): Expr {
    this.next()
    this.enter()
    const outer = this.level
    this.level = 1
    const elements: Expr[] = []
    while (this.tok !== T.RBRACE && this.tok !== T.EOF) {
      elements.push(this.parseElement())
      if (!this.got(T.COMMA)) break
    }
    this.level = outer
    this.nesting--
    if (this.tok === T.SEMICOLON && this.peek(1) === T.RBRACE) {
      this.complain(this.pos, 'expected , before the line end in a composite literal')
      this.next()
    }
    this.expect(T.RBRACE, '}')
    return { kind: 'CompositeLit', pos, end: this.prevEnd, type, elements }
  }

  private parseElement(): Expr {
    const key = this.parseElementValue()
    if (!this.got(T.COLON)) return key
    const value = this.parseElementValue()
    return { kind: 'KeyValue', pos: key.pos, end: value.end, key, value }
  }

  private parseElementValue(): Expr {
    return this.tok === T.LBRACE ? this.parseCompositeBody(undefined, this.pos) : this.parseExpr()
  }
}
