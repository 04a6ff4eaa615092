import type { Block, Expr, GenDecl, If, Stmt } from '../../golang/ast.ts'
import * as T from '../../golang/token.ts'
import { guardsAfterReturn, guardsOfIf, guardsOfSwitch } from './lower-guards.ts'
import type { GuardSpan } from './lower-guards.ts'
import { isIdle, MAX_DEPTH, ValueLowering } from './lower-values.ts'
import type { GuardFact, Statement, TypeFact, Value, ValueFact } from './source-facts.ts'

/** Guards kept of one file. */
const MAX_GUARDS = 10_000

/**
 * Turns the syntax tree of one file into statements and values. `cut` is where something was too deep, if anywhere;
 * `guards` are those of all bodies so far.
 */
export class BodyLowering extends ValueLowering {
  readonly guards: GuardFact[] = []
  override block(block: Block): Statement[] {
    return this.statements(block.stmts)
  }

  statements(stmts: readonly Stmt[]): Statement[] {
    if (this.depth >= MAX_DEPTH) {
      this.cut ??= stmts[0]?.pos
      return []
    }
    this.depth++
    const statements: Statement[] = []
    for (const stmt of stmts) {
      if (stmt.kind === 'If') this.guard(guardsOfIf(this.text, stmt, stmts.at(-1)?.end ?? stmt.end))
      if (stmt.kind === 'Switch') this.guard(guardsOfSwitch(this.text, stmt))
      if (stmt.kind === 'Return') this.guard(guardsAfterReturn(stmt, stmts))
      this.statement(stmt, statements)
    }
    this.depth--
    return statements
  }

  private guard(spans: readonly GuardSpan[]): void {
    for (const { text, pos, end, from, to } of spans) {
      if (this.guards.length >= MAX_GUARDS) return
      this.guards.push({ text, at: this.at(pos), end: this.at(end), from: this.at(from), to: this.at(to) })
    }
  }

  private statement(stmt: Stmt, into: Statement[]): void {
    switch (stmt.kind) {
      case 'ExprStmt':
        return this.effect(stmt.x, into)
      case 'IncDec':
        return this.count(stmt.x, into)
      case 'GoStmt':
      case 'DeferStmt':
        return this.effect(stmt.call, into)
      case 'SendStmt':
        this.effect(stmt.chan, into)
        return this.effect(stmt.value, into)
      case 'Assign':
        return this.assign(stmt, into)
      case 'Return':
        into.push({ kind: 'return', values: stmt.results.map((x) => this.value(x)) })
        return
      case 'Block':
        into.push({ kind: 'block', statements: this.block(stmt) })
        return
      case 'If':
        return this.branches(stmt, into)
      case 'Labeled':
        into.push(...this.statements([stmt.stmt]))
        return
      case 'DeclStmt':
        return this.localNames(stmt.decl, into)
      case 'For':
      case 'Range':
      case 'Switch':
      case 'TypeSwitch':
      case 'Select':
        return this.loopOrChoice(stmt, into)
      case 'Branch':
      case 'Empty':
        return
    }
  }

  private loopOrChoice(
    stmt: Stmt & { kind: 'For' | 'Range' | 'Switch' | 'TypeSwitch' | 'Select' },
    into: Statement[],
  ): void {
    const statements: Statement[] = []
    const simple = (part: Stmt | undefined) => part && this.statement(part, statements)
    switch (stmt.kind) {
      case 'For':
        simple(stmt.init)
        if (stmt.cond) this.effect(stmt.cond, statements)
        simple(stmt.post)
        statements.push({ kind: 'block', statements: this.block(stmt.body) })
        break
      case 'Range':
        statements.push({
          kind: 'each',
          key: stmt.key && this.value(stmt.key),
          value: stmt.value && this.value(stmt.value),
          over: this.value(stmt.x),
          define: stmt.define,
          body: this.block(stmt.body),
        })
        break
      case 'Switch':
        simple(stmt.init)
        if (stmt.tag) this.effect(stmt.tag, statements)
        for (const clause of stmt.clauses) {
          for (const value of clause.values) this.effect(value, statements)
          statements.push({ kind: 'block', statements: this.statements(clause.body) })
        }
        break
      case 'TypeSwitch': {
        simple(stmt.init)
        const of = this.value(stmt.x)
        for (const { values, body } of stmt.clauses) {
          const type = values.length === 1 && values[0] ? this.type(values[0]) : undefined
          statements.push({ kind: 'when', bind: stmt.bind?.name, of, type, body: this.statements(body) })
        }
        break
      }
      case 'Select':
        for (const { comm, body } of stmt.clauses) {
          const clause: Statement[] = []
          if (comm) this.statement(comm, clause)
          clause.push(...this.statements(body))
          statements.push({ kind: 'block', statements: clause })
        }
        break
    }
    into.push({ kind: 'block', statements })
  }

  /** A chain of `else if` becomes one block: long chains take no depth. */
  private branches(first: If, into: Statement[]): void {
    const statements: Statement[] = []
    let rest: If | Block | undefined = first
    while (rest?.kind === 'If') {
      if (rest.init) this.statement(rest.init, statements)
      if (rest.cond) this.effect(rest.cond, statements)
      statements.push({ kind: 'block', statements: this.block(rest.body) })
      rest = rest.otherwise
    }
    if (rest) statements.push({ kind: 'block', statements: this.block(rest) })
    into.push({ kind: 'block', statements })
  }

  /** `b[i]++` makes something else of b; numbers that count are of no interest. */
  private count(x: Expr, into: Statement[]): void {
    const target = this.value(x)
    if (target.kind !== 'index') return this.effect(x, into)
    into.push({ kind: 'let', targets: [target], values: [{ kind: 'other', parts: [] }], define: false })
  }

  private assign(stmt: Stmt & { kind: 'Assign' }, into: Statement[]): void {
    const targets = stmt.lhs.map((x) => this.value(x))
    const plain = stmt.op === T.DEFINE || stmt.op === T.ASSIGN
    const values = stmt.rhs.map((x, i) => this.named(stmt.lhs[i], x))
    into.push({
      kind: 'let',
      targets,
      values: plain
        ? values
        : [{ kind: 'other', parts: values, ...(stmt.op === T.ADD_ASSIGN ? { appended: true } : {}) }],
      define: stmt.op === T.DEFINE,
    })
  }

  private localNames(decl: GenDecl, into: Statement[]): void {
    if (decl.kind !== 'ConstDecl' && decl.kind !== 'VarDecl') return
    for (const { targets, values, type } of this.specs(decl))
      into.push({ kind: 'let', targets, values, type, define: true })
  }

  /** The names of a package's constants or variables. */
  valueFacts(decl: GenDecl & { kind: 'ConstDecl' | 'VarDecl' }): ValueFact[] {
    const constant = decl.kind === 'ConstDecl'
    return this.specs(decl).flatMap(({ targets, values, type }) =>
      targets.map(({ name, at }, i) => {
        const shared = values.length === 1 && targets.length > 1
        return { name, constant, type, value: shared ? values[0] : values[i], result: shared ? i : 0, at }
      }),
    )
  }

  /** A constant spec without values repeats those before it. */
  private specs(decl: GenDecl & { kind: 'ConstDecl' | 'VarDecl' }) {
    let before: { type: TypeFact | undefined; values: Value[] } = { type: undefined, values: [] }
    return decl.specs.map((spec) => {
      const own = {
        type: spec.type && this.type(spec.type),
        values: spec.values.map((x, i) => this.named(spec.names[i], x)),
      }
      const { type, values } = decl.kind === 'ConstDecl' && spec.values.length === 0 ? before : own
      before = { type, values }
      return { targets: spec.names.map((name) => this.name(name.name, name.pos)), values, type }
    })
  }

  private effect(x: Expr, into: Statement[]): void {
    const value = this.value(x)
    if (!isIdle(value)) into.push({ kind: 'do', value })
  }
}
