/**
 * Token kinds of Go as small integers, so that a whole file's tokens fit into typed arrays. Import as a namespace:
 * `import * as T from './token.ts'`. Kinds are ordered so that a range test answers common questions.
 */
export const EOF = 0
/** A character that no Go token begins with, or a literal without its end. */
export const ILLEGAL = 1

export const IDENT = 2
export const INT = 3
export const FLOAT = 4
export const IMAG = 5
export const CHAR = 6
export const STRING = 7

export const LPAREN = 8
export const LBRACK = 9
export const LBRACE = 10
export const RPAREN = 11
export const RBRACK = 12
export const RBRACE = 13
export const COMMA = 14
export const PERIOD = 15
export const SEMICOLON = 16
export const COLON = 17
export const ELLIPSIS = 18

export const OROR = 20
export const ANDAND = 21
export const EQL = 22
export const NEQ = 23
export const LSS = 24
export const LEQ = 25
export const GTR = 26
export const GEQ = 27
export const ADD = 28
export const SUB = 29
export const OR = 30
export const XOR = 31
export const MUL = 32
export const QUO = 33
export const REM = 34
export const SHL = 35
export const SHR = 36
export const AND = 37
export const AND_NOT = 38

export const NOT = 40
export const TILDE = 41
export const ARROW = 42
export const INC = 43
export const DEC = 44

export const DEFINE = 45
export const ASSIGN = 46
export const ADD_ASSIGN = 47
export const SUB_ASSIGN = 48
export const OR_ASSIGN = 49
export const XOR_ASSIGN = 50
export const MUL_ASSIGN = 51
export const QUO_ASSIGN = 52
export const REM_ASSIGN = 53
export const SHL_ASSIGN = 54
export const SHR_ASSIGN = 55
export const AND_ASSIGN = 56
export const AND_NOT_ASSIGN = 57

export const BREAK = 60
export const CASE = 61
export const CHAN = 62
export const CONST = 63
export const CONTINUE = 64
export const DEFAULT = 65
export const DEFER = 66
export const ELSE = 67
export const FALLTHROUGH = 68
export const FOR = 69
export const FUNC = 70
export const GO = 71
export const GOTO = 72
export const IF = 73
export const IMPORT = 74
export const INTERFACE = 75
export const MAP = 76
export const PACKAGE = 77
export const RANGE = 78
export const RETURN = 79
export const SELECT = 80
export const STRUCT = 81
export const SWITCH = 82
export const TYPE = 83
export const VAR = 84

/**
 * How strongly a binary operator binds, 1 to 5; 0 for every other kind. Source: go.dev/ref/spec#Operator_precedence.
 */
export function precedence(kind: number): number {
  if (kind < OROR || kind > AND_NOT) return 0
  if (kind === OROR) return 1
  if (kind === ANDAND) return 2
  if (kind <= GEQ) return 3
  return kind <= XOR ? 4 : 5
}

/** `:=`, `=` and the assignments that compute, such as `+=`. */
export function isAssignment(kind: number): boolean {
  return kind >= DEFINE && kind <= AND_NOT_ASSIGN
}

/** Int, float, imaginary, rune and string literals. */
export function isLiteral(kind: number): boolean {
  return kind >= INT && kind <= STRING
}
