import type { Decl, Expr, Field, FuncType, Stmt } from '../../src/golang/ast.ts'
import * as T from '../../src/golang/token.ts'

type AnyNode = { kind: string; pos: number; end: number }

/** The nodes right below a node, whatever its kind. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = []
  const add = (item: unknown) => {
    if (typeof item !== 'object' || item === null) return
    if ('kind' in item) children.push(item as AnyNode)
    else if ('type' in item && 'name' in item) children.push(item.name as AnyNode, item.type as AnyNode)
  }
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) value.forEach(add)
    else add(value)
  }
  return children
}

const OPS = new Map<number, string>([
  [T.OROR, '||'],
  [T.ANDAND, '&&'],
  [T.EQL, '=='],
  [T.LSS, '<'],
  [T.ADD, '+'],
  [T.OR, '|'],
  [T.MUL, '*'],
  [T.SHL, '<<'],
  [T.AND, '&'],
  [T.NOT, '!'],
  [T.TILDE, '~'],
  [T.ARROW, '<-'],
  [T.DEFINE, ':='],
  [T.ASSIGN, '='],
  [T.AND_NOT_ASSIGN, '&^='],
])

/** A tree as one line, for tests to compare. */
export function print(text: string, node: Expr | Stmt | Decl): string {
  const p = (inner: Expr | Stmt | undefined): string => (inner ? print(text, inner) : '_')
  const all = (...parts: (string | undefined | false)[]) => `(${parts.filter((part) => part).join(' ')})`
  const list = (nodes: readonly (Expr | Stmt)[]) => nodes.map(p).join(' ')
  const op = (token: number) => OPS.get(token) ?? `token${token}`
  const field = (f: Field) =>
    (f.names.length > 0 ? `${f.names.map((n) => n.name).join(',')}:` : '') + p(f.type) + (f.tag ? p(f.tag) : '')
  const fields = (fs: readonly Field[]) => fs.map(field).join(' ')
  const signature = (type: FuncType) =>
    `(${fields(type.params)})${type.results.length > 0 ? ` ${fields(type.results)}` : ''}`
  switch (node.kind) {
    case 'Ident':
      return node.name
    case 'BasicLit':
      return text.slice(node.pos, node.end)
    case 'CompositeLit':
      return all('lit', p(node.type), list(node.elements))
    case 'KeyValue':
      return all('kv', p(node.key), p(node.value))
    case 'FuncLit':
      return all('func', signature(node.type), p(node.body))
    case 'Paren':
      return all('paren', p(node.x))
    case 'Selector':
      return `${p(node.x)}.${node.sel.name}`
    case 'Index':
      return all('index', p(node.x), list(node.indices))
    case 'Slice':
      return all('slice', p(node.x), p(node.low), p(node.high), p(node.max))
    case 'TypeAssert':
      return all('assert', p(node.x), p(node.type))
    case 'Call':
      return all('call', p(node.fun), list(node.args), node.spread && '...')
    case 'Star':
      return all('*', p(node.x))
    case 'Unary':
      return all(op(node.op), p(node.x))
    case 'Binary':
      return all(op(node.op), p(node.x), p(node.y))
    case 'ArrayType':
      return all('array', p(node.length), p(node.elem))
    case 'StructType':
      return all('struct', fields(node.fields))
    case 'FuncType':
      return all('functype', signature(node))
    case 'InterfaceType':
      return all(
        'interface',
        ...node.methods.map((m) => all('method', m.name.name, signature(m.type))),
        list(node.embeds),
      )
    case 'MapType':
      return all('map', p(node.key), p(node.value))
    case 'ChanType':
      return all('chan', node.dir === 'both' ? '' : node.dir, p(node.elem))
    case 'Ellipsis':
      return `...${node.elem ? p(node.elem) : ''}`
    case 'Block':
      return all('block', list(node.stmts))
    case 'ExprStmt':
      return p(node.x)
    case 'SendStmt':
      return all('send', p(node.chan), p(node.value))
    case 'IncDec':
      return all(text.slice(node.end - 2, node.end), p(node.x))
    case 'Assign':
      return all(op(node.op), node.lhs.map(p).join(','), node.rhs.map(p).join(','))
    case 'GoStmt':
      return all('go', p(node.call))
    case 'DeferStmt':
      return all('defer', p(node.call))
    case 'Return':
      return all('return', list(node.results))
    case 'Branch':
      return text.slice(node.pos, node.end)
    case 'If':
      return all('if', node.init && p(node.init), p(node.cond), p(node.body), node.otherwise && p(node.otherwise))
    case 'Switch':
      return all(
        'switch',
        node.init && p(node.init),
        node.tag && p(node.tag),
        ...node.clauses.map((c) => all('case', list(c.values), list(c.body))),
      )
    case 'TypeSwitch':
      return all(
        'typeswitch',
        node.bind?.name,
        p(node.x),
        ...node.clauses.map((c) => all('case', list(c.values), list(c.body))),
      )
    case 'Select':
      return all('select', ...node.clauses.map((c) => all('comm', c.comm && p(c.comm), list(c.body))))
    case 'For':
      return all('for', node.init && p(node.init), node.cond && p(node.cond), node.post && p(node.post), p(node.body))
    case 'Range':
      return all(
        'range',
        node.key && p(node.key),
        node.value && p(node.value),
        node.key && (node.define ? ':=' : '='),
        p(node.x),
        p(node.body),
      )
    case 'Labeled':
      return all('label', node.label.name, node.stmt.kind !== 'Empty' && p(node.stmt))
    case 'DeclStmt':
      return print(text, node.decl)
    case 'Empty':
      return ''
    case 'ImportDecl':
      return node.specs.map((s) => all('import', s.name?.name, p(s.path))).join(' ')
    case 'ConstDecl':
    case 'VarDecl': {
      const word = node.kind === 'ConstDecl' ? 'const' : 'var'
      return node.specs
        .map((s) => all(word, s.names.map((n) => n.name).join(','), s.type && p(s.type), list(s.values)))
        .join(' ')
    }
    case 'TypeDecl':
      return node.specs
        .map((s) =>
          all('type', s.name.name, s.typeParams.length > 0 && `[${fields(s.typeParams)}]`, s.alias && '=', p(s.type)),
        )
        .join(' ')
    case 'FuncDecl': {
      const { receiver, name, type, body } = node
      return all(
        'func',
        receiver && field(receiver),
        name.name,
        type.typeParams.length > 0 && `[${fields(type.typeParams)}]`,
        signature(type),
        body && p(body),
      )
    }
  }
}
