import type { BasicLit, Expr, GenDecl, Ident, ImportSpec, TypeSpec, ValueSpec } from './ast.ts'
import { ExpressionParser } from './parse-expressions.ts'
import * as T from './token.ts'

/** Declarations that begin with import, const, type or var, alone or as a group in parentheses. */
export abstract class DeclarationParser extends ExpressionParser {
  /** The cursor at the keyword. The final semicolon is left. */
  protected parseGenDecl(): GenDecl {
    const { pos, tok } = this
    this.next()
    switch (tok) {
      case T.IMPORT: {
        const specs = this.parseGroup(() => this.parseImport())
        return { kind: 'ImportDecl', pos, end: this.prevEnd, specs }
      }
      case T.CONST: {
        const specs = this.parseGroup((iota) => this.parseValue(iota))
        return { kind: 'ConstDecl', pos, end: this.prevEnd, specs }
      }
      case T.TYPE: {
        const specs = this.parseGroup(() => this.parseTypeSpec())
        return { kind: 'TypeDecl', pos, end: this.prevEnd, specs }
      }
      default: {
        const specs = this.parseGroup((iota) => this.parseValue(iota))
        return { kind: 'VarDecl', pos, end: this.prevEnd, specs }
      }
    }
  }

  private parseGroup<S>(parse: (iota: number) => S): readonly S[] {
    if (!this.got(T.LPAREN)) return [parse(0)]
    const specs: S[] = []
    while (this.tok !== T.RPAREN && this.tok !== T.EOF) {
      specs.push(parse(specs.length))
      this.terminate()
    }
    this.expect(T.RPAREN, ')')
    return specs
  }

  private parseImport(): ImportSpec {
    const { pos } = this
    let name: Ident | undefined
    if (this.tok === T.IDENT) name = this.ident()
    else if (this.tok === T.PERIOD) {
      this.next()
      name = { kind: 'Ident', pos, end: this.prevEnd, name: '.' }
    }
    const at = this.pos
    this.expect(T.STRING, 'an import path')
    const path: BasicLit = { kind: 'BasicLit', pos: at, end: this.prevEnd, token: T.STRING }
    return { kind: 'ImportSpec', pos, end: this.prevEnd, name, path }
  }

  private parseValue(iota: number): ValueSpec {
    const { pos } = this
    const names: Ident[] = []
    do names.push(this.ident())
    while (this.got(T.COMMA))
    const type = this.tok === T.ASSIGN ? undefined : this.tryType()
    const values: Expr[] = this.got(T.ASSIGN) ? this.parseExprList() : []
    return { kind: 'ValueSpec', pos, end: this.prevEnd, names, type, values, iota }
  }

  private parseTypeSpec(): TypeSpec {
    const { pos } = this
    const name = this.ident()
    const typeParams = this.tok === T.LBRACK && this.beginsTypeParams() ? this.parseTypeParams() : []
    const alias = this.got(T.ASSIGN)
    const type = this.parseType()
    return { kind: 'TypeSpec', pos, end: this.prevEnd, name, typeParams, alias, type }
  }

  /** At the bracket after a type's name: `[P any]` rather than the length of an array type, `[n]T` or `[n * m]T`. */
  private beginsTypeParams(): boolean {
    if (this.peek(1) !== T.IDENT) return false
    switch (this.peek(2)) {
      case T.IDENT:
      case T.COMMA:
      case T.INTERFACE:
      case T.TILDE:
      case T.LBRACK:
      case T.MAP:
      case T.CHAN:
      case T.FUNC:
      case T.STRUCT:
      case T.ARROW:
        return true
      case T.MUL:
      case T.LPAREN:
        return this.hasConstraintMark()
      default:
        return false
    }
  }

  /**
   * At the bracket of `[P *…` or `[P (…`: without a comma or a type that no expression can be, this is the length of an
   * array. Same rule as go/parser (golang/go#49482).
   */
  private hasConstraintMark(): boolean {
    const end = this.afterClosing(this.index) - 1
    let groups = this.peek(2) === T.LPAREN ? 1 : 0
    let operand = true
    for (let i = this.index + 3; i < end; i++) {
      const kind = this.kindAt(i)
      if (operand && beginsTypeLiteral(kind)) return true
      if (kind === T.COMMA) return groups === 0
      if (operand && kind === T.LPAREN) groups++
      else if (kind >= T.LPAREN && kind <= T.LBRACE) {
        i = this.afterClosing(i) - 1
        operand = false
      } else if (kind === T.RPAREN) groups--
      else operand = T.precedence(kind) > 0
    }
    return false
  }
}

function beginsTypeLiteral(kind: number): boolean {
  switch (kind) {
    case T.TILDE:
    case T.LBRACK:
    case T.STRUCT:
    case T.FUNC:
    case T.INTERFACE:
    case T.MAP:
    case T.CHAN:
      return true
    default:
      return false
  }
}
