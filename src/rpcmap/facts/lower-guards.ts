import type { Block, Expr, If, Stmt } from '../../golang/ast.ts'
import * as T from '../../golang/token.ts'

/**
 * What must hold, or not hold, for a part of a body to run: offsets of the condition and of that part, and the
 * condition's text.
 */
export type GuardSpan = {
  readonly text: string
  readonly pos: number
  readonly end: number
  readonly from: number
  readonly to: number
}

/** The condition of what never runs. */
export const NEVER = 'false'

type Atom = Pick<GuardSpan, 'text' | 'pos' | 'end'>
type Span = { readonly pos: number; readonly end: number }

/** Operands of `&&` and `||` in each other. */
const MAX_DEPTH = 30
/** A condition is kept so far. */
const MAX_TEXT = 160

/**
 * The guards that an `if` puts on its own branches and, where a branch ends the function, the loop or the program, on
 * the statements after it up to `end`. Conditions that only ever ask about errors, lengths and missing values are left
 * out: they say nothing of configuration.
 */
export function guardsOfIf(text: string, first: If, end: number): readonly GuardSpan[] {
  const guards: GuardSpan[] = []
  const guard = (at: If, holds: boolean, { pos, end: to }: Span) => {
    for (const atom of at.cond && pos < to ? atomsOf(text, at.cond, holds, at.init, 0) : [])
      guards.push({ ...atom, from: pos, to })
  }
  const after = { pos: first.end, end }
  let exits = true
  for (let at: If | Block | undefined = first; at?.kind === 'If'; at = at.otherwise) {
    guard(at, true, at.body)
    if (at.otherwise) guard(at, false, at.otherwise)
    exits &&= ends(at.body)
    if (exits) guard(at, false, after)
    else if (at === first && at.otherwise?.kind === 'Block' && ends(at.otherwise)) guard(at, true, after)
  }
  return guards
}

/** What stands behind a `return` in the same block never runs, unless something can jump there. */
export function guardsAfterReturn({ pos, end }: Stmt, block: readonly Stmt[]): readonly GuardSpan[] {
  const to = block.at(-1)?.end ?? end
  if (to <= end || block.some(({ kind }) => kind === 'Labeled')) return []
  return [{ text: NEVER, pos, end, from: end, to }]
}

/** The guards that `switch tag { case a, b: … }` puts on its clauses. */
export function guardsOfSwitch(text: string, { tag, init, clauses }: Stmt & { kind: 'Switch' }): readonly GuardSpan[] {
  return clauses.flatMap(({ values, pos, end }): GuardSpan[] => {
    const [only] = values
    if (tag === undefined) {
      const atoms = only && values.length === 1 ? atomsOf(text, only, true, init, 0) : []
      return atoms.map((atom) => ({ ...atom, from: pos, to: end }))
    }
    if (only === undefined || !mayBeSetting(tag, undefined, 0)) return []
    const name = slice(text, tag)
    const said = values.map((value) => `${name} == ${slice(text, value)}`).join(' || ')
    return [{ text: clip(said), pos: tag.pos, end: tag.end, from: pos, to: end }]
  })
}

/** The parts of a condition of which each has to hold by itself. */
function atomsOf(text: string, x: Expr, holds: boolean, init: Stmt | undefined, depth: number): readonly Atom[] {
  if (depth > MAX_DEPTH) return []
  if (x.kind === 'Paren') return atomsOf(text, x.x, holds, init, depth + 1)
  if (x.kind === 'Unary' && x.op === T.NOT) return atomsOf(text, x.x, !holds, init, depth + 1)
  if (x.kind === 'Binary' && x.op === (holds ? T.ANDAND : T.OROR))
    return [x.x, x.y].flatMap((part) => atomsOf(text, part, holds, init, depth + 1))
  const isNever = x.kind === 'Ident' && x.name === (holds ? 'false' : 'true')
  if (isNever) return [{ text: NEVER, pos: x.pos, end: x.end }]
  if (!mayBeSetting(x, init, depth)) return []
  return [{ text: clip(holds ? slice(text, x) : negate(text, x)), pos: x.pos, end: x.end }]
}

/** Whether a condition can be one on configuration, by its looks alone. */
function mayBeSetting(x: Expr, init: Stmt | undefined, depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  const inner = (part: Expr) => mayBeSetting(part, init, depth + 1)
  if (x.kind === 'Ident') {
    if (x.name === 'nil') return false
    return !/^(true|false|err|e|ok|found|exists)$/.test(x.name) || looksUp(init)
  }
  if (x.kind === 'Call') {
    if (x.fun.kind === 'Selector') return !isAboutErrors(x.fun)
    return x.fun.kind !== 'Ident' || x.fun.name !== 'len'
  }
  if (x.kind === 'Paren' || x.kind === 'Unary') return inner(x.x)
  if (x.kind !== 'Binary') return x.kind === 'Selector' || x.kind === 'Index' || x.kind === 'Star'
  if (x.op === T.ANDAND || x.op === T.OROR) return inner(x.x) && inner(x.y)
  return !isNil(x.x) && !isNil(x.y) && (inner(x.x) || inner(x.y))
}

/** `if _, ok := os.LookupEnv("LEDGER"); ok`. */
function looksUp(init: Stmt | undefined): boolean {
  const given = init?.kind === 'Assign' ? init.rhs[0] : undefined
  return given?.kind === 'Call' && given.fun.kind === 'Selector' && given.fun.sel.name === 'LookupEnv'
}

function isAboutErrors({ x }: Expr & { kind: 'Selector' }): boolean {
  return x.kind === 'Ident' && x.name === 'errors'
}

function isNil(x: Expr): boolean {
  return x.kind === 'Ident' && x.name === 'nil'
}

/** Nothing after the block runs once the block has run. */
function ends({ stmts }: Block): boolean {
  const last = stmts.at(-1)
  if (last?.kind === 'Return') return true
  if (last?.kind === 'Branch') return last.token !== T.FALLTHROUGH
  if (last?.kind !== 'ExprStmt' || last.x.kind !== 'Call') return false
  const { fun } = last.x
  if (fun.kind === 'Ident') return fun.name === 'panic'
  return fun.kind === 'Selector' && /^(Exit|Fatal\w*|Panic\w*)$/.test(fun.sel.name)
}

function negate(text: string, x: Expr): string {
  if (x.kind !== 'Binary') return `!${slice(text, x)}`
  if (x.op === T.EQL || x.op === T.NEQ) return `${slice(text, x.x)} ${x.op === T.EQL ? '!=' : '=='} ${slice(text, x.y)}`
  return `!(${slice(text, x)})`
}

function slice(text: string, { pos, end }: Span): string {
  return text.slice(pos, Math.min(end, pos + MAX_TEXT)).replace(/\s+/g, ' ')
}

function clip(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text
}
