import type { Ident, SyntaxProblem } from './ast.ts'
import * as T from './token.ts'
import type { Tokens } from './tokenize.ts'

/**
 * Brackets, blocks and statements within each other beyond this depth are not Go that anybody wrote; also keeps the
 * stack bounded.
 */
const MAX_NESTING = 300
/** After so many syntax errors in one file the rest of it is not read. */
export const MAX_PROBLEMS = 100

/** Leaves the statement or declaration being read. Never leaves the parser. */
export class Bailout extends Error {}
/** One for all, as making an error costs more than reading a statement: damaged files have many. */
const BAILOUT = new Bailout()

/** The parser's place among the tokens, with what every production needs: look, take, expect, complain. */
export class TokenCursor {
  readonly text: string
  readonly problems: SyntaxProblem[] = []
  /** Kind of the token at the cursor. */
  tok: number
  /** Start of the token at the cursor. */
  pos: number
  /** End of the token before the cursor. */
  prevEnd = 0
  /** A declaration began where a block was still open: every open block ends here without further complaint. */
  aborted = false
  protected index = 0
  protected nesting = 0
  private readonly kinds: Uint8Array
  private readonly starts: Int32Array
  private readonly ends: Int32Array
  private readonly last: number

  constructor(text: string, tokens: Tokens) {
    this.text = text
    this.kinds = tokens.kinds
    this.starts = tokens.starts
    this.ends = tokens.ends
    this.last = tokens.count - 1
    this.tok = this.kinds[0] ?? T.EOF
    this.pos = this.starts[0] ?? 0
  }

  protected next(): void {
    if (this.index >= this.last) return
    this.prevEnd = this.ends[this.index] as number
    this.moveTo(this.index + 1)
  }

  protected moveTo(index: number): void {
    this.index = index
    this.tok = this.kinds[index] as number
    this.pos = this.starts[index] as number
  }

  /** The kind of the token `distance` after the cursor. */
  protected peek(distance: number): number {
    return this.kindAt(this.index + distance)
  }

  protected kindAt(index: number): number {
    return index < this.last ? (this.kinds[index] as number) : T.EOF
  }

  /** A question that the compiler does not take for an answer: taking a token changes `tok`. */
  protected at(kind: number): boolean {
    return this.tok === kind
  }

  protected got(kind: number): boolean {
    if (this.tok !== kind) return false
    this.next()
    return true
  }

  /** Takes a token of that kind, or bails out. */
  protected expect(kind: number, what: string): void {
    if (this.tok !== kind) this.fail(`expected ${what}`)
    this.next()
  }

  /** Takes a closing bracket; an abandoned block needs none. */
  protected close(kind: number, what: string): void {
    if (!this.aborted) this.expect(kind, what)
  }

  protected fail(message: string): never {
    this.complain(this.pos, message)
    throw BAILOUT
  }

  protected complain(pos: number, message: string): void {
    if (this.aborted || this.problems.length >= MAX_PROBLEMS) return
    if (this.problems.at(-1)?.pos !== pos) this.problems.push({ pos, message })
  }

  protected enter(): void {
    if (++this.nesting > MAX_NESTING) this.fail('nested too deeply')
  }

  protected ident(): Ident {
    const { pos } = this
    if (this.tok !== T.IDENT) this.fail('expected a name')
    this.next()
    return { kind: 'Ident', pos, end: this.prevEnd, name: this.text.slice(pos, this.prevEnd) }
  }

  /** Ends a statement or declaration: a semicolon, or a closing bracket that is left where it is. */
  protected terminate(): void {
    if (this.tok === T.SEMICOLON) this.next()
    else if (this.tok !== T.RPAREN && this.tok !== T.RBRACE && this.tok !== T.EOF) this.fail('expected ; or a line end')
  }

  /** The index after the bracket that closes the one at `index`; the index of EOF when nothing does. */
  protected afterClosing(index: number): number {
    let open = 0
    for (let i = index; i < this.last; i++) {
      const kind = this.kinds[i] as number
      if (kind >= T.LPAREN && kind <= T.LBRACE) open++
      else if (kind >= T.RPAREN && kind <= T.RBRACE && --open <= 0) return i + 1
      else if (kind === T.SEMICOLON && open <= 1) return this.last
    }
    return this.last
  }

  /** Whether the cursor stands at a word that begins a declaration. */
  protected atDeclaration(): boolean {
    const { tok } = this
    return tok === T.FUNC || tok === T.TYPE || tok === T.VAR || tok === T.CONST || tok === T.IMPORT
  }

  /** Whether it does so at the very start of a line. */
  protected atTopLevel(): boolean {
    const { pos } = this
    return this.atDeclaration() && (pos === 0 || this.text.charCodeAt(pos - 1) === 10)
  }

  /**
   * At `func`: whether a function or method is declared, at the start of a line, where a type or literal was expected.
   */
  protected atFunctionDeclaration(): boolean {
    if (!this.atTopLevel()) return false
    const second = this.peek(1)
    if (second !== T.LPAREN) return second === T.IDENT
    const name = this.afterClosing(this.index + 1)
    return this.kindAt(name) === T.IDENT && this.kindAt(name + 1) === T.LPAREN
  }

  /**
   * After a bail-out: goes back to where the statement began and skips it, braces and all, past its semicolon. Stops
   * before a brace that closes what is around it; other brackets are no guide, since one of them may be what is
   * missing. Before a declaration at the start of a line, or at the end, everything open is abandoned.
   */
  protected skipStatement(begin: number): void {
    this.moveTo(begin)
    this.prevEnd = begin > 0 ? (this.ends[begin - 1] as number) : 0
    for (let braces = 0; ; this.next()) {
      if (this.tok === T.EOF || this.atTopLevel()) {
        this.aborted = true
        return
      }
      if (this.tok === T.LBRACE) braces++
      else if (this.tok === T.RBRACE && --braces < 0) return
      else if (this.tok === T.SEMICOLON && braces === 0) {
        this.next()
        this.aborted = this.atTopLevel()
        return
      }
    }
  }
}
