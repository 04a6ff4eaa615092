import type { Block, CaseClause, CommClause, Expr, Ident, If, Stmt } from './ast.ts'
import { DeclarationParser } from './parse-declarations.ts'
import * as T from './token.ts'
import { Bailout, MAX_PROBLEMS } from './token-cursor.ts'

type Header = { init: Stmt | undefined; cond: Stmt | undefined }

/**
 * Statements. An error costs the statement it is in; the rest of the block is still read. Source:
 * go.dev/ref/spec#Statements.
 */
export abstract class StatementParser extends DeclarationParser {
  override parseBody(): Block {
    return this.parseBlock()
  }

  protected parseBlock(): Block {
    const { pos } = this
    this.expect(T.LBRACE, '{')
    const stmts = this.parseStmts()
    this.close(T.RBRACE, '}')
    return { kind: 'Block', pos, end: Math.max(this.prevEnd, pos), stmts }
  }

  /** Up to a closing brace, `case` or `default`. */
  private parseStmts(): Stmt[] {
    const stmts: Stmt[] = []
    const { nesting, level } = this
    while (!this.aborted && this.tok !== T.RBRACE && this.tok !== T.CASE && this.tok !== T.DEFAULT) {
      if (this.tok === T.EOF) {
        this.complain(this.pos, 'expected }')
        this.aborted = true
        break
      }
      let begin = this.index
      let read = false
      try {
        const stmt = this.parseStmt()
        if (stmt.kind !== 'Empty') stmts.push(stmt)
        begin = this.index
        read = true
        if (!this.aborted) this.terminateStmt()
      } catch (error) {
        if (!(error instanceof Bailout)) throw error
        this.nesting = nesting
        this.level = level
        if (this.problems.length >= MAX_PROBLEMS) this.aborted = true
        // What a damaged header leaves behind: its body is read as a block.
        else if (!read || this.tok !== T.LBRACE) this.skipStatement(begin)
      }
    }
    return stmts
  }

  private terminateStmt(): void {
    if (this.tok !== T.CASE && this.tok !== T.DEFAULT) this.terminate()
    if (this.tok === T.RPAREN) this.fail('expected a statement')
  }

  private parseStmt(): Stmt {
    this.enter()
    const stmt = this.stmtAtCursor()
    this.nesting--
    return stmt
  }

  private stmtAtCursor(): Stmt {
    const { pos, tok } = this
    switch (tok) {
      case T.SEMICOLON:
        return { kind: 'Empty', pos, end: pos }
      case T.CONST:
      case T.TYPE:
      case T.VAR: {
        const decl = this.parseGenDecl()
        return { kind: 'DeclStmt', pos, end: decl.end, decl }
      }
      case T.LBRACE:
        return this.parseBlock()
      case T.IF:
        return this.parseIf()
      case T.FOR:
        return this.parseFor()
      case T.SWITCH:
        return this.parseSwitch()
      case T.SELECT:
        return this.parseSelect()
      case T.RETURN: {
        this.next()
        const results = this.tok === T.SEMICOLON || this.tok === T.RBRACE ? [] : this.parseExprList()
        return { kind: 'Return', pos, end: this.prevEnd, results }
      }
      case T.GO:
      case T.DEFER: {
        this.next()
        const call = this.parseExpr()
        return { kind: tok === T.GO ? 'GoStmt' : 'DeferStmt', pos, end: call.end, call }
      }
      case T.BREAK:
      case T.CONTINUE:
      case T.GOTO:
      case T.FALLTHROUGH: {
        this.next()
        const label = tok !== T.FALLTHROUGH && this.tok === T.IDENT ? this.ident() : undefined
        return { kind: 'Branch', pos, end: this.prevEnd, token: tok, label }
      }
      default:
        return this.parseSimple(true)
    }
  }

  /** An expression, send, increment or assignment; a labelled statement where `labels`. */
  private parseSimple(labels: boolean): Stmt {
    const { pos } = this
    return this.parseAfterList(pos, this.parseExprList(), labels)
  }

  private parseAfterList(pos: number, lhs: readonly Expr[], labels: boolean): Stmt {
    const first = lhs[0] as Expr
    const op = this.tok
    if (T.isAssignment(op)) {
      this.next()
      const rhs = this.parseExprList()
      return { kind: 'Assign', pos, end: this.prevEnd, op, lhs, rhs }
    }
    if (lhs.length > 1) this.fail('expected := or =')
    if (op === T.COLON && labels && first.kind === 'Ident') return this.parseLabeled(first)
    if (op === T.ARROW) {
      this.next()
      const value = this.parseExpr()
      return { kind: 'SendStmt', pos, end: value.end, chan: first, value }
    }
    if (op === T.INC || op === T.DEC) {
      this.next()
      return { kind: 'IncDec', pos, end: this.prevEnd, x: first }
    }
    return { kind: 'ExprStmt', pos, end: first.end, x: first }
  }

  private parseLabeled(label: Ident): Stmt {
    this.next()
    const { pos } = label
    const end = this.prevEnd
    if (this.tok === T.RBRACE || this.tok === T.SEMICOLON) {
      return { kind: 'Labeled', pos, end, label, stmt: { kind: 'Empty', pos: end, end } }
    }
    const stmt = this.parseStmt()
    return { kind: 'Labeled', pos, end: stmt.end, label, stmt }
  }

  /** Iterates over `else if`, so that long chains take no stack. */
  private parseIf(): If {
    const links: { pos: number; init: Stmt | undefined; cond: Expr | undefined; body: Block }[] = []
    let otherwise: Block | If | undefined
    for (;;) {
      const { pos } = this
      this.next()
      const { init, cond } = this.parseHeader()
      if (cond === undefined) this.fail('expected a condition')
      const body = this.parseBlock()
      links.push({ pos, init, cond: cond.kind === 'ExprStmt' ? cond.x : undefined, body })
      if (this.aborted || !this.got(T.ELSE)) break
      if (this.tok === T.IF) continue
      otherwise = this.parseBlock()
      break
    }
    let chain: If | undefined
    for (const link of links.reverse()) {
      chain = { kind: 'If', ...link, end: this.prevEnd, otherwise }
      otherwise = chain
    }
    return chain ?? this.fail('expected if')
  }

  /** `init; cond` or `cond`, up to the opening brace. */
  private parseHeader(): Header {
    const outer = this.level
    this.level = -1
    let init: Stmt | undefined
    let cond: Stmt | undefined
    if (this.tok !== T.SEMICOLON && this.tok !== T.LBRACE) cond = this.parseSimple(false)
    if (this.got(T.SEMICOLON)) {
      init = cond
      cond = this.tok === T.LBRACE ? undefined : this.parseSimple(false)
    }
    this.level = outer
    return { init, cond }
  }

  private parseFor(): Stmt {
    const { pos } = this
    this.next()
    const outer = this.level
    this.level = -1
    if (this.tok === T.RANGE) return this.parseRange(pos, [], false, outer)
    let cond: Stmt | undefined
    if (this.tok !== T.SEMICOLON && this.tok !== T.LBRACE) {
      const at = this.pos
      const lhs = this.parseExprList()
      const define = this.tok === T.DEFINE
      if ((define || this.tok === T.ASSIGN) && this.peek(1) === T.RANGE) {
        this.next()
        return this.parseRange(pos, lhs, define, outer)
      }
      cond = this.parseAfterList(at, lhs, false)
    }
    let init: Stmt | undefined
    let post: Stmt | undefined
    if (this.got(T.SEMICOLON)) {
      init = cond
      cond = this.tok === T.SEMICOLON || this.tok === T.LBRACE ? undefined : this.parseSimple(false)
      if (this.tok !== T.LBRACE) this.expect(T.SEMICOLON, '; or {')
      if (this.tok !== T.LBRACE) post = this.parseSimple(false)
    }
    this.level = outer
    const body = this.parseBlock()
    return { kind: 'For', pos, end: body.end, init, cond: cond?.kind === 'ExprStmt' ? cond.x : undefined, post, body }
  }

  private parseRange(pos: number, names: readonly Expr[], define: boolean, outer: number): Stmt {
    this.expect(T.RANGE, 'range')
    const x = this.parseExpr()
    this.level = outer
    const body = this.parseBlock()
    return { kind: 'Range', pos, end: body.end, key: names[0], value: names[1], define, x, body }
  }

  private parseSwitch(): Stmt {
    const { pos } = this
    this.next()
    const { init, cond } = this.parseHeader()
    this.expect(T.LBRACE, '{')
    const clauses: CaseClause[] = []
    while (this.tok === T.CASE || this.tok === T.DEFAULT) {
      const at = this.pos
      const values = this.got(T.DEFAULT) ? [] : (this.next(), this.parseCaseValues())
      this.expect(T.COLON, ':')
      const colon = this.prevEnd
      const body = this.parseStmts()
      clauses.push({ kind: 'CaseClause', pos: at, end: body.at(-1)?.end ?? colon, values, body })
    }
    this.close(T.RBRACE, '}')
    const end = this.prevEnd
    const guard = typeGuard(cond)
    if (guard) return { kind: 'TypeSwitch', pos, end, init, ...guard, clauses }
    return { kind: 'Switch', pos, end, init, tag: cond?.kind === 'ExprStmt' ? cond.x : undefined, clauses }
  }

  private parseCaseValues(): Expr[] {
    const values = [this.parseExpr()]
    while (this.got(T.COMMA)) values.push(this.parseExpr())
    return values
  }

  private parseSelect(): Stmt {
    const { pos } = this
    this.next()
    this.expect(T.LBRACE, '{')
    const clauses: CommClause[] = []
    while (this.tok === T.CASE || this.tok === T.DEFAULT) {
      const at = this.pos
      const comm = this.got(T.DEFAULT) ? undefined : (this.next(), this.parseSimple(false))
      this.expect(T.COLON, ':')
      const colon = this.prevEnd
      const body = this.parseStmts()
      clauses.push({ kind: 'CommClause', pos: at, end: body.at(-1)?.end ?? colon, comm, body })
    }
    this.close(T.RBRACE, '}')
    return { kind: 'Select', pos, end: this.prevEnd, clauses }
  }
}

/** `x.(type)` or `v := x.(type)`; what is no name before `:=` is lost, as nothing can be bound to it. */
function typeGuard(cond: Stmt | undefined): { bind: Ident | undefined; x: Expr } | undefined {
  if (cond?.kind === 'ExprStmt') return isGuard(cond.x) ? { bind: undefined, x: cond.x.x } : undefined
  if (cond?.kind !== 'Assign' || cond.op !== T.DEFINE) return undefined
  const [bind, ...moreNames] = cond.lhs
  const [guard, ...moreGuards] = cond.rhs
  if (bind === undefined || guard === undefined || moreNames.length + moreGuards.length > 0) return undefined
  return isGuard(guard) ? { bind: bind.kind === 'Ident' ? bind : undefined, x: guard.x } : undefined
}

function isGuard(x: Expr): x is Expr & { kind: 'TypeAssert' } {
  return x.kind === 'TypeAssert' && x.type === undefined
}
