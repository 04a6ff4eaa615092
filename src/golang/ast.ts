/**
 * The syntax tree of one Go file. `pos` and `end` are offsets into the text it was parsed from, in UTF-16 code units
 * like every JavaScript string offset: line-index.ts makes lines and columns of them, byte-offset.ts bytes. `end` is
 * the offset after the node. Literals hold no text of their own: slice it from the file's text. Everything is plain
 * data. Trees can be deep on the left (`a + b + c …`, `x.f().g() …`): walk those by a loop.
 */
type Node<K extends string> = { readonly kind: K; readonly pos: number; readonly end: number }

// ── expressions; types are expressions too, as in go/ast ──

export type Ident = Node<'Ident'> & { readonly name: string }
/** `token` is INT, FLOAT, IMAG, CHAR or STRING of token.ts. */
export type BasicLit = Node<'BasicLit'> & { readonly token: number }
export type CompositeLit = Node<'CompositeLit'> & {
  /** Undefined where an enclosing literal gives the type: `[]T{{…}}`. */
  readonly type: Expr | undefined
  readonly elements: readonly Expr[]
}
/** Only among the elements of a composite literal. */
export type KeyValue = Node<'KeyValue'> & { readonly key: Expr; readonly value: Expr }
export type FuncLit = Node<'FuncLit'> & { readonly type: FuncType; readonly body: Block }
export type Paren = Node<'Paren'> & { readonly x: Expr }
/** `a.B`: a field, a method value, a method expression or a qualified name. */
export type Selector = Node<'Selector'> & { readonly x: Expr; readonly sel: Ident }
/** `a[i]`, or an instance of something generic: `F[int, string]`. */
export type Index = Node<'Index'> & { readonly x: Expr; readonly indices: readonly Expr[] }
export type Slice = Node<'Slice'> & {
  readonly x: Expr
  readonly low: Expr | undefined
  readonly high: Expr | undefined
  readonly max: Expr | undefined
}
/** `x.(T)`; type undefined: `x.(type)` of a type switch. */
export type TypeAssert = Node<'TypeAssert'> & { readonly x: Expr; readonly type: Expr | undefined }
export type Call = Node<'Call'> & {
  readonly fun: Expr
  readonly args: readonly Expr[]
  /** The last argument is followed by `...`. */
  readonly spread: boolean
}
/** `*x`: a pointer type or a dereference. */
export type Star = Node<'Star'> & { readonly x: Expr }
/** `op` is a token kind: ADD, SUB, NOT, XOR, AND (address of), ARROW (receive) or TILDE. */
export type Unary = Node<'Unary'> & { readonly op: number; readonly x: Expr }
export type Binary = Node<'Binary'> & { readonly op: number; readonly x: Expr; readonly y: Expr }
/** `[]T` (length undefined), `[n]T`, `[...]T` (length is an Ellipsis). */
export type ArrayType = Node<'ArrayType'> & { readonly length: Expr | undefined; readonly elem: Expr }
export type StructType = Node<'StructType'> & { readonly fields: readonly Field[] }
export type FuncType = Node<'FuncType'> & {
  readonly typeParams: readonly Field[]
  readonly params: readonly Field[]
  readonly results: readonly Field[]
}
export type InterfaceType = Node<'InterfaceType'> & {
  readonly methods: readonly { readonly name: Ident; readonly type: FuncType }[]
  /** Embedded interfaces and unions of types. */
  readonly embeds: readonly Expr[]
}
export type MapType = Node<'MapType'> & { readonly key: Expr; readonly value: Expr }
export type ChanType = Node<'ChanType'> & { readonly dir: 'both' | 'send' | 'receive'; readonly elem: Expr }
/** `...T` of a last parameter, or `...` as an array's length (elem undefined). */
export type Ellipsis = Node<'Ellipsis'> & { readonly elem: Expr | undefined }

export type Expr =
  | Ident
  | BasicLit
  | CompositeLit
  | KeyValue
  | FuncLit
  | Paren
  | Selector
  | Index
  | Slice
  | TypeAssert
  | Call
  | Star
  | Unary
  | Binary
  | ArrayType
  | StructType
  | FuncType
  | InterfaceType
  | MapType
  | ChanType
  | Ellipsis

/** Of a struct, a parameter list, a result list, a receiver or a type parameter list. No names: embedded or unnamed. */
export type Field = Node<'Field'> & {
  readonly names: readonly Ident[]
  readonly type: Expr
  readonly tag: BasicLit | undefined
}

// ── statements ──

export type Block = Node<'Block'> & { readonly stmts: readonly Stmt[] }
export type ExprStmt = Node<'ExprStmt'> & { readonly x: Expr }
export type SendStmt = Node<'SendStmt'> & { readonly chan: Expr; readonly value: Expr }
export type IncDec = Node<'IncDec'> & { readonly x: Expr }
/** `op` is a token kind for which isAssignment() of token.ts holds. */
export type Assign = Node<'Assign'> & {
  readonly op: number
  readonly lhs: readonly Expr[]
  readonly rhs: readonly Expr[]
}
/** `call` is a call in correct code. */
export type GoStmt = Node<'GoStmt'> & { readonly call: Expr }
export type DeferStmt = Node<'DeferStmt'> & { readonly call: Expr }
export type Return = Node<'Return'> & { readonly results: readonly Expr[] }
/** `token` is BREAK, CONTINUE, GOTO or FALLTHROUGH. */
export type Branch = Node<'Branch'> & { readonly token: number; readonly label: Ident | undefined }
/** An `else if` is an If in `otherwise`: chains are deep on that side. */
export type If = Node<'If'> & {
  readonly init: Stmt | undefined
  readonly cond: Expr | undefined
  readonly body: Block
  readonly otherwise: Block | If | undefined
}
export type Switch = Node<'Switch'> & {
  readonly init: Stmt | undefined
  readonly tag: Expr | undefined
  readonly clauses: readonly CaseClause[]
}
/** `switch bind := x.(type)`. */
export type TypeSwitch = Node<'TypeSwitch'> & {
  readonly init: Stmt | undefined
  readonly bind: Ident | undefined
  readonly x: Expr
  readonly clauses: readonly CaseClause[]
}
/** `values` is empty for `default`. */
export type CaseClause = Node<'CaseClause'> & { readonly values: readonly Expr[]; readonly body: readonly Stmt[] }
export type Select = Node<'Select'> & { readonly clauses: readonly CommClause[] }
/** `comm` is undefined for `default`. */
export type CommClause = Node<'CommClause'> & { readonly comm: Stmt | undefined; readonly body: readonly Stmt[] }
export type For = Node<'For'> & {
  readonly init: Stmt | undefined
  readonly cond: Expr | undefined
  readonly post: Stmt | undefined
  readonly body: Block
}
export type Range = Node<'Range'> & {
  readonly key: Expr | undefined
  readonly value: Expr | undefined
  /** `:=` rather than `=`. */
  readonly define: boolean
  readonly x: Expr
  readonly body: Block
}
export type Labeled = Node<'Labeled'> & { readonly label: Ident; readonly stmt: Stmt }
export type DeclStmt = Node<'DeclStmt'> & { readonly decl: GenDecl }
export type Empty = Node<'Empty'>

export type Stmt =
  | Block
  | ExprStmt
  | SendStmt
  | IncDec
  | Assign
  | GoStmt
  | DeferStmt
  | Return
  | Branch
  | If
  | Switch
  | TypeSwitch
  | Select
  | For
  | Range
  | Labeled
  | DeclStmt
  | Empty

// ── declarations ──

export type ImportSpec = Node<'ImportSpec'> & { readonly name: Ident | undefined; readonly path: BasicLit }
export type ValueSpec = Node<'ValueSpec'> & {
  readonly names: readonly Ident[]
  readonly type: Expr | undefined
  /** In a constant group an empty list repeats the type and values of the spec before it. */
  readonly values: readonly Expr[]
  /** The value of `iota` here: the spec's index in its group. */
  readonly iota: number
}
export type TypeSpec = Node<'TypeSpec'> & {
  readonly name: Ident
  readonly typeParams: readonly Field[]
  /** `type A = B`. */
  readonly alias: boolean
  readonly type: Expr
}
export type GenDecl =
  | (Node<'ImportDecl'> & { readonly specs: readonly ImportSpec[] })
  | (Node<'ConstDecl'> & { readonly specs: readonly ValueSpec[] })
  | (Node<'VarDecl'> & { readonly specs: readonly ValueSpec[] })
  | (Node<'TypeDecl'> & { readonly specs: readonly TypeSpec[] })
export type FuncDecl = Node<'FuncDecl'> & {
  /** One in correct code. */
  readonly receiver: Field | undefined
  readonly name: Ident
  readonly type: FuncType
  /** Undefined: implemented elsewhere. */
  readonly body: Block | undefined
}
export type Decl = GenDecl | FuncDecl

export type Comment = { readonly pos: number; readonly end: number }
export type SyntaxProblem = { readonly pos: number; readonly message: string }

export type GoFile = {
  readonly text: string
  /** Undefined when the file has no package clause. */
  readonly package: Ident | undefined
  readonly decls: readonly Decl[]
  /** In order of appearance. */
  readonly comments: readonly Comment[]
  /** In order of appearance; empty: the file was read completely. */
  readonly problems: readonly SyntaxProblem[]
}
