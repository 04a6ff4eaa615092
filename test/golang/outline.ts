import type { Decl, Expr, FuncDecl, GenDecl, GoFile, ImportSpec, TypeSpec } from '../../src/golang/ast.ts'
import { indexBytes, toByteOffset } from './byte-offset.ts'
import * as T from '../../src/golang/token.ts'
import { unquoteString } from '../../src/golang/unquote-string.ts'
import { childrenOf } from './print-tree.ts'

/**
 * What a file holds, one line for each: declarations, imports, fields, methods of interfaces, calls, composite
 * literals, strings, each with its place as `from-to`. Independent parsers write the same lines, in any order; to
 * compare, sort.
 */
export type Outline = string[]

/** Kinds with lines of their own. */
type Described = Extract<
  Expr | Decl | ImportSpec | TypeSpec,
  {
    kind:
      | 'ImportSpec'
      | 'ConstDecl'
      | 'VarDecl'
      | 'TypeSpec'
      | 'FuncDecl'
      | 'StructType'
      | 'InterfaceType'
      | 'Call'
      | 'CompositeLit'
      | 'BasicLit'
  }
>
type Place = { readonly pos: number; readonly end: number }
type AnyNode = Place & { readonly kind: string }

export type OutlineOptions = {
  /** Places in bytes rather than UTF-16 code units. */
  readonly bytes?: boolean
  /**
   * Adds, as go/parser's outline does, the values of strings, and of all nodes of each kind how many they are and a sum
   * of their places.
   */
  readonly nodes?: 'sums' | 'each'
}

/** The outline that our front end sees. */
export function outlineOf(file: GoFile, options: OutlineOptions = {}): Outline {
  return new Outliner(file, options).outline()
}

class Outliner {
  readonly lines: string[] = []
  private readonly sums = new Map<string, { count: number; hash: number }>()
  private readonly file: GoFile
  private readonly options: OutlineOptions
  private readonly place: (offset: number) => number

  constructor(file: GoFile, options: OutlineOptions) {
    this.file = file
    this.options = options
    const index = options.bytes ? indexBytes(file.text) : undefined
    this.place = index === undefined || index.ends.length === 0 ? (offset) => offset : (o) => toByteOffset(index, o)
  }

  outline(): Outline {
    const { file, options } = this
    if (file.package) this.add(`package ${file.package.name}`, file.package)
    const stack: AnyNode[] = [...file.decls]
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (options.nodes) this.node(node)
      this.describe(node)
      for (const child of childrenOf(node)) stack.push(child)
    }
    if (options.nodes) {
      for (const { pos } of file.comments) this.node({ kind: 'Comment', pos, end: pos })
      for (const [kind, { count, hash }] of this.sums) this.lines.push(`all ${kind} ${count} ${hash}`)
    }
    return this.lines
  }

  private span({ pos, end }: Place): string {
    return `${this.place(pos)}-${this.place(end)}`
  }

  private add(line: string, at: Place): void {
    this.lines.push(`${line} ${this.span(at)}`)
  }

  private node(node: AnyNode): void {
    if (node.kind === 'Empty') return
    const to = this.place(node.end)
    const from = node.kind === 'FuncType' ? to : this.place(node.pos)
    if (this.options.nodes === 'each') this.lines.push(`node ${node.kind} ${from}-${to}`)
    const sum = this.sums.get(node.kind) ?? { count: 0, hash: 0 }
    sum.count++
    sum.hash = (sum.hash + Math.imul(Math.imul(from, 2654435761) ^ to, 2246822519)) >>> 0
    this.sums.set(node.kind, sum)
  }

  private describe(any: AnyNode): void {
    const node = any as Described
    switch (node.kind) {
      case 'ImportSpec':
        return this.add(`import ${node.name?.name ?? '-'} ${this.text(node.path)}`, node.path)
      case 'ConstDecl':
      case 'VarDecl':
        return this.values(node)
      case 'TypeSpec':
        return this.add(
          `type ${node.name.name} ${this.span(node.name)} alias=${node.alias} params=${count(node.typeParams)} is=${node.type.kind}`,
          node.type,
        )
      case 'FuncDecl':
        return this.function(node)
      case 'StructType':
        for (const { names, type, tag } of node.fields) {
          const at = tag ? this.span(tag) : '-'
          for (const name of names) this.lines.push(`field ${name.name} ${this.span(name)} tag=${at}`)
          if (names.length === 0) this.lines.push(`embed ${this.span(type)} tag=${at}`)
        }
        return
      case 'InterfaceType':
        for (const { name } of node.methods) this.add(`method ${name.name}`, name)
        return
      case 'Call':
        this.lines.push(
          `call ${this.span(node)} of ${this.span(node.fun)} args=${node.args.length} spread=${node.spread}`,
        )
        return
      case 'CompositeLit': {
        const keys = node.elements.filter((element) => element.kind === 'KeyValue').length
        const type = node.type ? this.span(node.type) : '-'
        this.lines.push(`literal ${this.span(node)} of ${type} elements=${node.elements.length} keys=${keys}`)
        return
      }
      case 'BasicLit':
        if (node.token !== T.STRING) return
        this.add('string', node)
        if (this.options.nodes) this.lines.push(`value ${this.place(node.pos)} ${valueOf(this.text(node))}`)
    }
  }

  private values(decl: GenDecl & { kind: 'ConstDecl' | 'VarDecl' }): void {
    const word = decl.kind === 'ConstDecl' ? 'const' : 'var'
    for (const { names, type, values, iota } of decl.specs) {
      for (const name of names) {
        this.lines.push(
          `${word} ${name.name} ${this.span(name)} typed=${type !== undefined} values=${values.length} iota=${iota}`,
        )
      }
    }
  }

  private function({ name, receiver, type, body }: FuncDecl): void {
    this.lines.push(
      `func ${name.name} ${this.span(name)} receiver=${receiver ? this.span(receiver.type) : '-'} ` +
        `params=${count(type.params)} results=${count(type.results)} generic=${count(type.typeParams)} ` +
        `body=${body ? this.span(body) : '-'}`,
    )
  }

  private text({ pos, end }: Place): string {
    return this.file.text.slice(pos, end)
  }
}

function count(fields: readonly { readonly names: readonly unknown[] }[]): number {
  return fields.reduce((sum, { names }) => sum + Math.max(1, names.length), 0)
}

/** Bytes that are no UTF-8 as one U+FFFD for each run of them: how many there are is the decoder's choice. */
function valueOf(literal: string): string {
  return unquoteString(literal)?.replaceAll(/\ufffd+/g, '\ufffd') ?? '-'
}
