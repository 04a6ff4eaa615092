import { satisfiesBuildConstraint } from '../../golang/build-constraint.ts'
import { indexLines } from '../../golang/line-index.ts'
import { parseDeclarations } from '../../golang/parse-go.ts'
import { parseGoMod } from '../../golang/parse-go-mod.ts'
import type { Decl, FuncDecl, ImportSpec, TypeSpec } from '../../golang/ast.ts'
import { unquoteString } from '../../golang/unquote-string.ts'
import { dataKind, extractData } from './extract-data.ts'
import { ANNOTATION, extractAnnotations } from './extract-annotations.ts'
import { BodyLowering } from './lower-body.ts'
import { lowerParams } from './lower-types.ts'
import { FACTS_VERSION } from './source-facts.ts'
import type { FuncFact, GoFacts, ImportFact, SourceFacts, TypeDeclFact, ValueFact } from './source-facts.ts'

export type { SourceFacts } from './source-facts.ts'

/** Source: go.dev/s/generatedcode. */
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.\r?$/m
/** How far into a file that line is looked for. */
const HEADER = 4_000
/** What generated message types do to bytes, and how they describe themselves: nothing of it calls a service. */
const IDLE =
  /^(ProtoReflect|ProtoMessage|Descriptor|EnumDescriptor|Enum|Type|XXX_\w+|Marshal\w*|Unmarshal\w*|Size|Equal|DeepEqual|sizeField\d+|DeepCopy\w*|Validate(All)?|GoString|Reset|String|FastRead\w*|FastWrite\w*|BLength|[fF]ield\d+\w*|[rR]eadField\d+|writeField\d+|Field\d+\w*|fastReadField\d+|fastWriteField\d+|field\d+Length|Read|Write|CountSetFields\w*|IsSet\w*|InitDefault\w*|sov\w*|soz\w*|skip\w*|encodeVarint\w*|file_\w+_(init|rawDescGZIP)|Cause|Key|Reason|ErrorName|Error)$/

/** Syntax errors kept of one file. */
const MAX_PROBLEMS = 5

/**
 * What a file says that selectSourceFiles() selects: Go, a go.mod, or configuration. Takes any text. The result depends
 * on the text and on the kind that the path's last part says it is, and on nothing else: factsKey() names it.
 */
export function extractFacts(file: { path: string; text: string }): SourceFacts {
  if (/(^|\/)go\.mod$/.test(file.path)) return { kind: 'module', ...parseGoMod(file.text) }
  const kind = dataKind(file.path)
  return kind === undefined ? extractGoFacts(file.text) : extractData(file.text, kind)
}

/** Under which key the facts of a file can be kept: its content, and what kind of file its name says it is. */
export function factsKey(file: { readonly path: string; readonly blob: string }): string {
  const kind = /(^|\/)go\.mod$/.test(file.path) ? 'mod' : (dataKind(file.path) ?? 'go')
  return `${FACTS_VERSION}:${kind}:${file.blob}`
}

function extractGoFacts(text: string): GoFacts {
  const empty = { imports: [], values: [], types: [], funcs: [], annotations: [], problems: [] }
  if (!satisfiesBuildConstraint(text)) return { kind: 'go', built: false, package: '', ...empty }
  const lines = indexLines(text)
  const lowering = new BodyLowering(text, lines)
  const generated = GENERATED.test(text.slice(0, HEADER))
  const imports: ImportFact[] = []
  const values: ValueFact[] = []
  const types: TypeDeclFact[] = []
  const funcs: FuncFact[] = []
  // Annotations are read after the rest: what they speak for is kept for them.
  const annotated: Decl[] | undefined = text.includes(ANNOTATION) ? [] : undefined
  const file = parseDeclarations(text, (decl) => {
    annotated?.push(decl)
    if (decl.kind === 'FuncDecl') funcs.push(funcFact(text, decl, lowering, generated))
    else if (decl.kind === 'ImportDecl')
      for (const spec of decl.specs) imports.push(...importFacts(text, spec, lowering))
    else if (decl.kind === 'TypeDecl') for (const spec of decl.specs) types.push(typeFact(spec, lowering))
    else for (const fact of lowering.valueFacts(decl)) values.push(fact)
  })
  const annotations = annotated ? extractAnnotations({ ...file, decls: annotated }, lines) : []
  const facts = { imports, values, types, funcs, annotations }
  const problems = file.problems.slice(0, MAX_PROBLEMS).map(({ pos, message }) => ({ at: lowering.at(pos), message }))
  if (lowering.cut !== undefined) problems.push({ at: lowering.at(lowering.cut), message: 'nested too deeply' })
  const guards = lowering.guards.length === 0 ? {} : { guards: lowering.guards }
  return { kind: 'go', built: true, package: file.package?.name ?? '', ...facts, ...guards, problems }
}

function importFacts(text: string, { path, name, pos }: ImportSpec, lowering: BodyLowering): ImportFact[] {
  const value = unquoteString(text.slice(path.pos, path.end))
  return value === undefined ? [] : [{ path: value, name: name?.name, at: lowering.at(pos) }]
}

function typeFact({ name, type, typeParams, alias, pos }: TypeSpec, lowering: BodyLowering): TypeDeclFact {
  return {
    name: name.name,
    type: lowering.type(type),
    typeParams: typeParams.flatMap((field) => field.names.map((param) => param.name)),
    alias,
    at: lowering.at(pos),
  }
}

function funcFact(text: string, decl: FuncDecl, lowering: BodyLowering, generated: boolean): FuncFact {
  const { type, receiver, body } = decl
  return {
    name: decl.name.name,
    receiver: receiver && lowerParams(text, [receiver])[0],
    typeParams: type.typeParams.flatMap((field) => field.names.map((param) => param.name)),
    params: lowerParams(text, type.params),
    results: lowerParams(text, type.results),
    body: body && !(generated && IDLE.test(decl.name.name)) ? lowering.block(body) : [],
    at: lowering.at(decl.name.pos),
  }
}
