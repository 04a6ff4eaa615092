import type { Decl, Field, FuncDecl, FuncType, GoFile, Ident } from './ast.ts'
import { StatementParser } from './parse-statements.ts'
import * as T from './token.ts'
import { Bailout, MAX_PROBLEMS } from './token-cursor.ts'
import { tokenize } from './tokenize.ts'

/**
 * The syntax tree of a Go file, for any string whatever: what is wrong is told in `problems`, and everything that could
 * be read is in the tree. An error inside a function costs the statement it is in; elsewhere the declaration. Takes
 * time in proportion to the text.
 */
export function parseGo(text: string): GoFile {
  const decls: Decl[] = []
  return { ...parseDeclarations(text, (decl) => decls.push(decl)), decls }
}

/**
 * The same, with each declaration handed to `take` as soon as it is read, in order: the tree of a large file takes
 * almost thirty times the room of its text, and need not be there as a whole.
 */
export function parseDeclarations(text: string, take: (decl: Decl) => void): Omit<GoFile, 'decls'> {
  const tokens = tokenize(text)
  const parser = new FileParser(text, tokens)
  const name = parser.parse(take)
  const problems = [...tokens.problems, ...parser.problems].sort((a, b) => a.pos - b.pos)
  return { text, package: name, comments: tokens.comments, problems }
}

class FileParser extends StatementParser {
  parse(take: (decl: Decl) => void): Ident | undefined {
    const name = this.guarded(() => {
      this.expect(T.PACKAGE, 'package')
      const ident = this.ident()
      this.terminate()
      return ident
    })
    while (this.tok !== T.EOF && this.problems.length < MAX_PROBLEMS) {
      if (this.got(T.SEMICOLON)) continue
      const decl = this.guarded(() => this.parseDecl())
      if (decl) take(decl)
    }
    return name
  }

  /** Runs a production; after a bail-out goes on before the next declaration. */
  private guarded<R>(parse: () => R): R | undefined {
    this.aborted = false
    this.nesting = 0
    this.level = 0
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof Bailout)) throw error
      this.skipToDeclaration()
      return undefined
    }
  }

  /**
   * To a declaration at the start of a line, or after a semicolon where no brace is open since. Always onwards: a
   * declaration's own first word is taken before anything in it can be wrong.
   */
  private skipToDeclaration(): void {
    this.aborted = false
    let braces = 0
    let ended = false
    while (this.tok !== T.EOF && !this.atTopLevel() && !(ended && braces <= 0 && this.atDeclaration())) {
      if (this.tok === T.LBRACE) braces++
      else if (this.tok === T.RBRACE) braces--
      ended = this.tok === T.SEMICOLON
      this.next()
    }
  }

  private parseDecl(): Decl {
    switch (this.tok) {
      case T.FUNC: {
        const decl = this.parseFunc()
        if (!this.aborted) this.terminateDecl()
        return decl
      }
      case T.IMPORT:
      case T.CONST:
      case T.TYPE:
      case T.VAR: {
        const decl = this.parseGenDecl()
        if (!this.aborted) this.terminateDecl()
        return decl
      }
      default:
        return this.fail('expected a declaration')
    }
  }

  /** What follows a declaration is complained of, but the declaration is kept. */
  private terminateDecl(): void {
    if (this.tok === T.EOF || this.got(T.SEMICOLON)) return
    this.complain(this.pos, 'expected ; or a line end after the declaration')
    this.skipToDeclaration()
  }

  private parseFunc(): FuncDecl {
    const { pos } = this
    this.next()
    const receiver: Field | undefined = this.tok === T.LPAREN ? this.parseParams()[0] : undefined
    const name = this.ident()
    const typeParams = this.tok === T.LBRACK ? this.parseTypeParams() : []
    const type: FuncType = this.parseSignature(pos, typeParams)
    const body = this.tok === T.LBRACE ? this.parseBlock() : undefined
    return { kind: 'FuncDecl', pos, end: this.prevEnd, receiver, name, type, body }
  }
}
