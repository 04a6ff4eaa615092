import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Node, Tree } from 'web-tree-sitter'
import { Language, Parser } from 'web-tree-sitter'
import type { Outline } from './outline.ts'

/**
 * Parses with tree-sitter's own Go grammar, compiled to WebAssembly. Delete the trees: their memory is not the garbage
 * collector's.
 */
export async function loadTreeSitter(): Promise<Parser> {
  await Parser.init()
  const parser = new Parser()
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-go/tree-sitter-go.wasm')
  parser.setLanguage(await Language.load(readFileSync(grammar)))
  return parser
}

/**
 * Whether a text is without error to tree-sitter, and the lines of outline.ts (without values and nodes) as it sees
 * them.
 */
export function readWithTreeSitter(
  parser: Parser,
  text: string,
): { readonly sound: boolean; readonly outline: Outline } {
  const tree = parser.parse(text)
  if (tree === null) throw new Error('tree-sitter gave no tree')
  const sound = !tree.rootNode.hasError
  const outline = new TreeOutliner().outline(tree)
  tree.delete()
  return { sound, outline }
}

class TreeOutliner {
  private readonly lines: string[] = []

  outline(tree: Tree): Outline {
    const stack = [tree.rootNode]
    for (let node = stack.pop(); node; node = stack.pop()) {
      this.describe(node)
      for (const child of node.namedChildren) stack.push(child)
    }
    return this.lines
  }

  private describe(node: Node): void {
    switch (node.type) {
      case 'package_clause': {
        const name = node.namedChildren.find(({ type }) => type === 'package_identifier')
        if (name) this.lines.push(`package ${name.text} ${span(name)}`)
        return
      }
      case 'import_spec': {
        const path = node.childForFieldName('path')
        if (path) this.lines.push(`import ${node.childForFieldName('name')?.text ?? '-'} ${path.text} ${span(path)}`)
        return
      }
      case 'const_declaration':
        return this.values(
          'const',
          node.namedChildren.filter(({ type }) => type === 'const_spec'),
        )
      case 'var_declaration': {
        const group = node.namedChildren.find(({ type }) => type === 'var_spec_list') ?? node
        return this.values(
          'var',
          group.namedChildren.filter(({ type }) => type === 'var_spec'),
        )
      }
      case 'type_spec':
      case 'type_alias':
        return this.type(node)
      case 'function_declaration':
      case 'method_declaration':
        return this.function(node)
      case 'field_declaration':
        return this.field(node)
      case 'method_elem': {
        const name = node.childForFieldName('name')
        if (name) this.lines.push(`method ${name.text} ${span(name)}`)
        return
      }
      case 'call_expression':
      case 'type_conversion_expression':
        return this.call(node)
      case 'literal_value':
        return this.literal(node)
      case 'interpreted_string_literal':
      case 'raw_string_literal':
        this.lines.push(`string ${span(node)}`)
    }
  }

  private values(word: string, specs: readonly Node[]): void {
    specs.forEach((spec, iota) => {
      const typed = spec.childForFieldName('type') !== null
      const values = elements(spec.childForFieldName('value')).length
      for (const name of named(spec.childrenForFieldName('name'))) {
        this.lines.push(`${word} ${name.text} ${span(name)} typed=${typed} values=${values} iota=${iota}`)
      }
    })
  }

  private type(node: Node): void {
    const name = node.childForFieldName('name')
    const type = node.childForFieldName('type')
    if (!name || !type) return
    const alias = node.type === 'type_alias'
    const params = parameters(node.childForFieldName('type_parameters'))
    this.lines.push(`type ${name.text} ${span(name)} alias=${alias} params=${params} is=${kindOf(type)} ${span(type)}`)
  }

  private function(node: Node): void {
    const name = node.childForFieldName('name')
    const body = node.childForFieldName('body')
    if (!name) return
    const [receiver] = elements(node.childForFieldName('receiver'))
    const type = receiver?.childForFieldName('type')
    const result = node.childForFieldName('result')
    const results = result === null ? 0 : result.type === 'parameter_list' ? parameters(result) : 1
    this.lines.push(
      `func ${name.text} ${span(name)} receiver=${type ? span(type) : '-'} ` +
        `params=${parameters(node.childForFieldName('parameters'))} results=${results} ` +
        `generic=${parameters(node.childForFieldName('type_parameters'))} body=${body ? span(body) : '-'}`,
    )
  }

  private field(node: Node): void {
    const names = named(node.childrenForFieldName('name'))
    const type = node.childForFieldName('type')
    const tag = node.childForFieldName('tag')
    const at = tag ? span(tag) : '-'
    for (const name of names) this.lines.push(`field ${name.text} ${span(name)} tag=${at}`)
    if (names.length > 0 || !type) return
    // The star of an embedded pointer is a child of its own.
    this.lines.push(`embed ${node.startIndex}-${type.endIndex} tag=${at}`)
  }

  private call(node: Node): void {
    // A conversion's type and a call's type arguments belong to what is called.
    const open = node.childForFieldName('arguments') ?? node.children.find(({ type }) => type === '(')
    let before = open?.previousSibling
    while (before?.type === 'comment') before = before.previousSibling
    if (!open || !before) return
    const list = elements(node.childForFieldName('arguments'))
    const args = node.type === 'call_expression' ? list.length : 1
    const spread = list.at(-1)?.type === 'variadic_argument'
    // `*(*T)(x)` is a dereferenced conversion; tree-sitter's grammar takes it for a conversion to a pointer
    // (go.dev/ref/spec#Conversions).
    let first = node.childForFieldName('type') ?? node
    while (first.type === 'pointer_type' && first.firstNamedChild) first = first.firstNamedChild
    const from = first.startIndex
    this.lines.push(`call ${from}-${node.endIndex} of ${from}-${before.endIndex} args=${args} spread=${spread}`)
  }

  private literal(body: Node): void {
    const type = body.parent?.type === 'composite_literal' ? body.parent.childForFieldName('type') : null
    const list = elements(body)
    const keys = list.filter((element) => element.type === 'keyed_element').length
    const from = type ? type.startIndex : body.startIndex
    this.lines.push(
      `literal ${from}-${body.endIndex} of ${type ? span(type) : '-'} elements=${list.length} keys=${keys}`,
    )
  }
}

function span(node: Node): string {
  return `${node.startIndex}-${node.endIndex}`
}

function named(nodes: readonly (Node | null)[]): Node[] {
  return nodes.filter((node) => node?.isNamed).filter((node) => node !== null)
}

/** Children that are no comments. */
function elements(node: Node | null): Node[] {
  return node?.namedChildren.filter(({ type }) => type !== 'comment') ?? []
}

function parameters(list: Node | null): number {
  return elements(list).reduce((sum, node) => sum + Math.max(1, named(node.childrenForFieldName('name')).length), 0)
}

const KINDS = new Map([
  ['type_identifier', 'Ident'],
  ['qualified_type', 'Selector'],
  ['generic_type', 'Index'],
  ['pointer_type', 'Star'],
  ['parenthesized_type', 'Paren'],
  ['array_type', 'ArrayType'],
  ['slice_type', 'ArrayType'],
  ['implicit_length_array_type', 'ArrayType'],
  ['struct_type', 'StructType'],
  ['interface_type', 'InterfaceType'],
  ['map_type', 'MapType'],
  ['channel_type', 'ChanType'],
  ['function_type', 'FuncType'],
])

function kindOf(type: Node): string {
  return KINDS.get(type.type) ?? type.type
}
