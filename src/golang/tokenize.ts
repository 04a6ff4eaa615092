import type { Comment, SyntaxProblem } from './ast.ts'
import * as T from './token.ts'

/** All tokens of a file. Token i has kinds[i] and spans text.slice(starts[i], ends[i]); the last one is EOF. */
export type Tokens = {
  readonly count: number
  readonly kinds: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly comments: readonly Comment[]
  readonly problems: readonly SyntaxProblem[]
}

/** More lexical problems than this in one file are not recorded: it is no Go. */
const MAX_PROBLEMS = 100
const UNICODE_LETTER = /^\p{L}$/u
const UNICODE_DIGIT = /^\p{Nd}$/u

/**
 * Go's tokens, with the semicolons that line ends stand for (they have no width). Takes any string. A character that
 * begins no token, and a literal without its end, become ILLEGAL or end where the line ends, and are noted. Source:
 * go.dev/ref/spec#Lexical_elements.
 */
export function tokenize(text: string): Tokens {
  const scanner = new Scanner(text)
  scanner.scan()
  return scanner
}

class Scanner implements Tokens {
  readonly text: string
  count = 0
  kinds: Uint8Array
  starts: Int32Array
  ends: Int32Array
  readonly comments: Comment[] = []
  readonly problems: SyntaxProblem[] = []
  /** Whether a line end here stands for a semicolon. */
  private closes = false

  constructor(text: string) {
    this.text = text
    const capacity = (text.length >> 2) + 16
    this.kinds = new Uint8Array(capacity)
    this.starts = new Int32Array(capacity)
    this.ends = new Int32Array(capacity)
  }

  scan(): void {
    const { text } = this
    const length = text.length
    let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
    while (at < length) {
      const c = text.charCodeAt(at)
      if (c === 32 || c === 9 || c === 13) at++
      else if (c === 10) {
        if (this.closes) this.push(T.SEMICOLON, at, at)
        at++
      } else if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95) at = this.word(at)
      else if (c >= 48 && c <= 57) at = this.number(at)
      else if (c === 34) at = this.quoted(at, 34, T.STRING)
      else if (c === 47) at = this.slash(at)
      else if (c >= 128) at = this.beyondAscii(at)
      else at = this.mark(at, c)
    }
    if (this.closes) this.push(T.SEMICOLON, length, length)
    this.push(T.EOF, length, length)
  }

  private push(kind: number, start: number, end: number): number {
    if (this.count === this.kinds.length) this.grow()
    const i = this.count++
    this.kinds[i] = kind
    this.starts[i] = start
    this.ends[i] = end
    this.closes = CLOSES[kind] === 1
    return end
  }

  private grow(): void {
    const capacity = this.kinds.length * 2
    const kinds = new Uint8Array(capacity)
    kinds.set(this.kinds)
    this.kinds = kinds
    const starts = new Int32Array(capacity)
    starts.set(this.starts)
    this.starts = starts
    const ends = new Int32Array(capacity)
    ends.set(this.ends)
    this.ends = ends
  }

  private problem(pos: number, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ pos, message })
  }

  /** `width` is that of the first letter in code units. */
  private word(start: number, width = 1): number {
    const { text } = this
    const { length } = text
    let at = start + width
    while (at < length) {
      const c = text.charCodeAt(at)
      if (c < 128 && WORD[c] === 1) at++
      else if (c >= 128) {
        const wide = letterWidth(text, at, true)
        if (wide === 0) break
        at += wide
      } else break
    }
    return this.push(keyword(text, start, at - start), start, at)
  }

  private beyondAscii(at: number): number {
    const width = letterWidth(this.text, at, false)
    if (width > 0) return this.word(at, width)
    this.problem(at, 'a character that begins no Go token')
    return this.push(T.ILLEGAL, at, at + ((this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1))
  }

  /** At the first digit, or at the dot before it. */
  private number(start: number): number {
    const { text } = this
    const first = text.charCodeAt(start)
    let at = first === 46 ? start + 1 : start
    let kind: number = first === 46 ? T.FLOAT : T.INT
    const second = text.charCodeAt(start + 1) | 32
    const hex = first === 48 && second === 120
    if (first === 48 && (hex || second === 98 || second === 111)) at += 2
    for (; ; at++) {
      const c = text.charCodeAt(at)
      const lower = c | 32
      if ((c >= 48 && c <= 57) || c === 95 || (hex && lower >= 97 && lower <= 102)) continue
      if (c === 46 && kind === T.INT) kind = T.FLOAT
      else if (lower === (hex ? 112 : 101)) {
        kind = T.FLOAT
        const sign = text.charCodeAt(at + 1)
        if (sign === 43 || sign === 45) at++
      } else break
    }
    if (text.charCodeAt(at) === 105) {
      at++
      kind = T.IMAG
    }
    return this.push(kind, start, at)
  }

  /** A string or rune in quotes: ends at its quote, or at the line's end with a problem. */
  private quoted(start: number, quote: number, kind: number): number {
    const { text } = this
    for (let at = start + 1; ; at++) {
      const c = text.charCodeAt(at)
      if (c === quote) return this.push(kind, start, at + 1)
      if (c === 92 && text.charCodeAt(at + 1) !== 10) at++
      else if (c === 10 || c !== c) {
        this.problem(start, kind === T.STRING ? 'string without its closing quote' : 'rune without its closing quote')
        return this.push(kind, start, Math.min(at, text.length))
      }
      if (at >= text.length) {
        this.problem(start, 'literal without its closing quote')
        return this.push(kind, start, text.length)
      }
    }
  }

  private raw(start: number): number {
    const close = this.text.indexOf('`', start + 1)
    if (close >= 0) return this.push(T.STRING, start, close + 1)
    this.problem(start, 'raw string without its closing quote')
    return this.push(T.STRING, start, this.text.length)
  }

  private slash(at: number): number {
    const { text } = this
    const c = text.charCodeAt(at + 1)
    if (c === 47) {
      const line = text.indexOf('\n', at)
      const end = line < 0 ? text.length : line
      this.comments.push({ pos: at, end: text.charCodeAt(end - 1) === 13 ? end - 1 : end })
      return end
    }
    if (c === 42) {
      const close = text.indexOf('*/', at + 2)
      const end = close < 0 ? text.length : close + 2
      if (close < 0) this.problem(at, 'comment without its end')
      this.comments.push({ pos: at, end })
      if (this.closes) {
        const line = text.indexOf('\n', at)
        if (line >= 0 && line < end) this.push(T.SEMICOLON, at, at)
      }
      return end
    }
    return c === 61 ? this.push(T.QUO_ASSIGN, at, at + 2) : this.push(T.QUO, at, at + 1)
  }

  private mark(at: number, c: number): number {
    const single = SINGLE[c]
    if (single) return this.push(single, at, at + 1)
    const next = this.text.charCodeAt(at + 1)
    switch (c) {
      case 46: // .
        if (next >= 48 && next <= 57) return this.number(at)
        if (next === 46 && this.text.charCodeAt(at + 2) === 46) return this.push(T.ELLIPSIS, at, at + 3)
        return this.push(T.PERIOD, at, at + 1)
      case 58: // :
        return next === 61 ? this.push(T.DEFINE, at, at + 2) : this.push(T.COLON, at, at + 1)
      case 61: // =
        return next === 61 ? this.push(T.EQL, at, at + 2) : this.push(T.ASSIGN, at, at + 1)
      case 33: // !
        return next === 61 ? this.push(T.NEQ, at, at + 2) : this.push(T.NOT, at, at + 1)
      case 96:
        return this.raw(at)
      case 39:
        return this.quoted(at, 39, T.CHAR)
      default:
        return this.operator(at, c, next)
    }
  }

  private operator(at: number, c: number, next: number): number {
    const third = this.text.charCodeAt(at + 2)
    switch (c) {
      case 43:
        return this.doubled(at, next, 43, T.INC, T.ADD_ASSIGN, T.ADD)
      case 45:
        return this.doubled(at, next, 45, T.DEC, T.SUB_ASSIGN, T.SUB)
      case 124:
        return this.doubled(at, next, 124, T.OROR, T.OR_ASSIGN, T.OR)
      case 94:
        return this.doubled(at, next, -1, 0, T.XOR_ASSIGN, T.XOR)
      case 42:
        return this.doubled(at, next, -1, 0, T.MUL_ASSIGN, T.MUL)
      case 37:
        return this.doubled(at, next, -1, 0, T.REM_ASSIGN, T.REM)
      case 38: // &
        if (next === 94)
          return third === 61 ? this.push(T.AND_NOT_ASSIGN, at, at + 3) : this.push(T.AND_NOT, at, at + 2)
        return this.doubled(at, next, 38, T.ANDAND, T.AND_ASSIGN, T.AND)
      case 60: // <
        if (next === 45) return this.push(T.ARROW, at, at + 2)
        if (next === 60) return third === 61 ? this.push(T.SHL_ASSIGN, at, at + 3) : this.push(T.SHL, at, at + 2)
        return next === 61 ? this.push(T.LEQ, at, at + 2) : this.push(T.LSS, at, at + 1)
      case 62: // >
        if (next === 62) return third === 61 ? this.push(T.SHR_ASSIGN, at, at + 3) : this.push(T.SHR, at, at + 2)
        return next === 61 ? this.push(T.GEQ, at, at + 2) : this.push(T.GTR, at, at + 1)
      default:
        this.problem(at, 'a character that begins no Go token')
        return this.push(T.ILLEGAL, at, at + 1)
    }
  }

  private doubled(at: number, next: number, self: number, twice: number, assign: number, once: number): number {
    if (next === self) return this.push(twice, at, at + 2)
    return next === 61 ? this.push(assign, at, at + 2) : this.push(once, at, at + 1)
  }
}

const SINGLE = singles([
  ['(', T.LPAREN],
  [')', T.RPAREN],
  ['[', T.LBRACK],
  [']', T.RBRACK],
  ['{', T.LBRACE],
  ['}', T.RBRACE],
  [',', T.COMMA],
  [';', T.SEMICOLON],
  ['~', T.TILDE],
])

function singles(marks: readonly (readonly [string, number])[]): Uint8Array {
  const table = new Uint8Array(128)
  for (const [mark, kind] of marks) table[mark.charCodeAt(0)] = kind
  return table
}

/** How many code units the letter (or digit) at an offset takes, 0 when there is none. */
function letterWidth(text: string, at: number, digits: boolean): number {
  const point = text.codePointAt(at)
  if (point === undefined) return 0
  const char = String.fromCodePoint(point)
  return UNICODE_LETTER.test(char) || (digits && UNICODE_DIGIT.test(char)) ? char.length : 0
}

/** Where a token of that kind ends a line, the line end is a semicolon. Source: go.dev/ref/spec#Semicolons. */
const CLOSES = closing()

function closing(): Uint8Array {
  const table = new Uint8Array(256)
  table.fill(1, T.IDENT, T.STRING + 1)
  table.fill(1, T.RPAREN, T.RBRACE + 1)
  for (const kind of [T.INC, T.DEC, T.RETURN, T.BREAK, T.CONTINUE, T.FALLTHROUGH]) table[kind] = 1
  return table
}

/** The ASCII characters that go on a word. */
const WORD = Uint8Array.from({ length: 128 }, (_, c) => (/\w/.test(String.fromCharCode(c)) ? 1 : 0))

const KEYWORDS: readonly (readonly [string, number])[] = [
  ['break', T.BREAK],
  ['case', T.CASE],
  ['chan', T.CHAN],
  ['const', T.CONST],
  ['continue', T.CONTINUE],
  ['default', T.DEFAULT],
  ['defer', T.DEFER],
  ['else', T.ELSE],
  ['fallthrough', T.FALLTHROUGH],
  ['for', T.FOR],
  ['func', T.FUNC],
  ['go', T.GO],
  ['goto', T.GOTO],
  ['if', T.IF],
  ['import', T.IMPORT],
  ['interface', T.INTERFACE],
  ['map', T.MAP],
  ['package', T.PACKAGE],
  ['range', T.RANGE],
  ['return', T.RETURN],
  ['select', T.SELECT],
  ['struct', T.STRUCT],
  ['switch', T.SWITCH],
  ['type', T.TYPE],
  ['var', T.VAR],
]
const LONGEST_KEYWORD = 11

/** By the first two letters and the length, which no two keywords share: the keyword's index and one more. */
const KEYWORD_AT = keywordTable()

function keywordTable(): Uint8Array {
  const table = new Uint8Array(32 * 32 * 16)
  KEYWORDS.forEach(([word], i) => (table[keywordSlot(word.charCodeAt(0), word.charCodeAt(1), word.length)] = i + 1))
  return table
}

function keywordSlot(first: number, second: number, length: number): number {
  return ((first & 31) << 9) | ((second & 31) << 4) | length
}

function keyword(text: string, start: number, length: number): number {
  if (length < 2 || length > LONGEST_KEYWORD) return T.IDENT
  const index = KEYWORD_AT[keywordSlot(text.charCodeAt(start), text.charCodeAt(start + 1), length)]
  const entry = index ? KEYWORDS[index - 1] : undefined
  return entry !== undefined && text.startsWith(entry[0], start) ? entry[1] : T.IDENT
}
