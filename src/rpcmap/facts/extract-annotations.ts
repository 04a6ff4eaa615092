import type { FuncDecl, GoFile } from '../../golang/ast.ts'
import { locate } from '../../golang/line-index.ts'
import type { LineIndex } from '../../golang/line-index.ts'
import { hasCall } from './annotated-calls.ts'
import type { AnnotationFact } from './source-facts.ts'
import { packPlace } from './source-facts.ts'

/** A file without it has no annotations. */
export const ANNOTATION = 'rpcmap:'
const MARK = /^\/\/[ \t]*rpcmap:(.*)$/s
/** More of them in one file are not read. */
const MAX_ANNOTATIONS = 1_000

/**
 * The `// rpcmap:` comments of a file and what each speaks for: the line it ends or the one after its comment, when it
 * stands inside a function; the function right below it; otherwise the file.
 */
export function extractAnnotations(file: GoFile, lines: LineIndex): AnnotationFact[] {
  const funcs = file.decls.filter((decl) => decl.kind === 'FuncDecl')
  const facts: AnnotationFact[] = []
  const { comments, text } = file
  for (let i = 0; i < comments.length && facts.length < MAX_ANNOTATIONS; i++) {
    const comment = comments[i]
    if (comment === undefined || !text.startsWith('//', comment.pos)) continue
    const said = MARK.exec(text.slice(comment.pos, comment.end))?.[1]
    if (said === undefined) continue
    const { line, column } = locate(lines, comment.pos)
    let last = line
    for (let j = i + 1; j < comments.length; j++) {
      const next = locate(lines, comments[j]?.pos ?? 0).line
      if (next !== last + 1 || !isAlone(text, lines, next)) break
      last = next
    }
    const around = funcs.findIndex((decl) => decl.pos < comment.pos && comment.pos < decl.end)
    const below = funcs.findIndex((decl) => locate(lines, decl.pos).line === last + 1)
    const alone = isAlone(text, lines, line)
    const lastLine = alone ? last + 1 : line
    const of: Pick<AnnotationFact, 'func' | 'lines'> =
      around >= 0 ? { func: around, lines: [line, lastLine] } : below >= 0 && alone ? { func: below } : {}
    const within = { from: lines[line - 1] ?? 0, to: lines[lastLine] ?? text.length }
    const idle = !speaksForCall(file, of.func === undefined ? undefined : funcs[of.func], of.lines && within)
    facts.push({ text: said.trim(), at: packPlace(line, column), ...of, ...(idle ? { idle } : {}) })
  }
  return facts
}

/** Functions without a body are implemented elsewhere, and may do anything. */
function speaksForCall(
  file: GoFile,
  func: FuncDecl | undefined,
  within: { readonly from: number; readonly to: number } | undefined,
): boolean {
  if (func === undefined) return file.decls.some((decl) => hasCall(decl))
  return func.body === undefined || hasCall(func.body, within)
}

/** Nothing but a line comment stands in the line. */
function isAlone(text: string, lines: LineIndex, line: number): boolean {
  return /^[ \t]*\/\//.test(text.slice(lines[line - 1] ?? 0, (lines[line - 1] ?? 0) + 200))
}
