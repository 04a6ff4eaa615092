import { isMap, LineCounter, parseAllDocuments, visit, type Document } from 'yaml'
import type { RepoFile } from '../../file.ts'
import type { Finding, FindingCode } from '../../finding.ts'

const ERRORS_MAX = 10
const ALIASES_MAX = 100

/** A finding at an offset of the file. */
export type At = (code: FindingCode, message: string, offset: number) => Finding

export type Manifest = {
  readonly documents: readonly Document[]
  readonly findings: readonly Finding[]
  readonly at: At
}

/**
 * The documents of a manifest that people wrote; with findings where it is no YAML (`manifest-syntax`) or a template
 * (`manifest-template`).
 */
export function readManifest(file: RepoFile): Manifest {
  const lines = new LineCounter()
  const at: At = (code, message, offset) => {
    const { line, col } = lines.linePos(offset)
    return { code, severity: 'error', message, place: { path: file.path, line, column: col } }
  }
  const documents = parseManifest(file.text, lines)
  const errors = documents.flatMap((document) => document.errors)
  const braces = findTemplate(file.text, documents, errors.length > 0)
  if (braces !== undefined) {
    const message = 'the manifest is a template that was not rendered: it holds {{ … }}'
    return { documents, findings: [at('manifest-template', message, braces)], at }
  }
  const findings = errors
    .slice(0, ERRORS_MAX)
    .map((error) => at('manifest-syntax', `the manifest cannot be read as YAML: ${error.message}`, error.pos[0]))
  return { documents, findings, at }
}

/** The same without a look at what is wrong. */
export function parseManifest(text: string, lines: LineCounter): readonly Document[] {
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'silent',
  })
  return Array.from(documents)
}

/** Braces that break YAML, or that it reads as a mapping whose key is a mapping: `image: {{ .Values.image }}`. */
function findTemplate(text: string, documents: readonly Document[], isBroken: boolean): number | undefined {
  if (isBroken) return text.includes('{{') ? text.indexOf('{{') : undefined
  for (const document of documents) {
    let offset: number | undefined
    visit(document, {
      Map(_, { flow, items, range }) {
        const [first] = items
        if (!flow || !isMap(first?.key) || first.key.flow !== true) return undefined
        offset = range?.[0] ?? 0
        return visit.BREAK
      },
    })
    if (offset !== undefined) return offset
  }
  return undefined
}

/**
 * A document as Maps, lists and scalars. Throws `ReferenceError` for an alias without an anchor, or too many of them.
 */
export function toPlain(document: Document): unknown {
  return document.toJS({ mapAsMap: true, maxAliasCount: ALIASES_MAX })
}
