import { parseEvents, YAMLException } from 'js-yaml'
import { LineCounter } from 'yaml'
import type { RepoFile } from '../../file.ts'
import type { Finding, FindingCode, Place } from '../../finding.ts'
import type { YamlNode } from '../../yaml/yaml-node.ts'
import { composeDocuments } from './compose-yaml.ts'

/** Of one file, in UTF-16 units. */
const FILE_CHARACTERS_MAX = 8 * 1024 * 1024
/** Of one file. `kustomize build -o FOLDER` writes one object into each. */
const DOCUMENTS_MAX = 1_000
const DEPTH_MAX = 50

export type ManifestFile = {
  readonly path: string
  /** In order; `root` undefined: that document could not be read, and a finding says why. */
  readonly documents: readonly { readonly root: YamlNode | undefined; readonly offset: number }[]
  /** Whether there may be documents that could not even be told apart. */
  readonly broken: boolean
  readonly placeAt: (offset: number) => Place
  readonly findings: readonly Finding[]
}

/**
 * The YAML documents of one file as Kubernetes reads them. Whatever cannot be read is an error finding at its line.
 * Never throws.
 */
export function readDocuments({ path, text }: RepoFile): ManifestFile {
  const placeAt = placesIn(path, text)
  const findings: Finding[] = []
  const add = (code: FindingCode, offset: number, message: string, hint?: string) =>
    findings.push({ code, severity: 'error', message, ...(hint === undefined ? {} : { hint }), place: placeAt(offset) })
  const refuse = (): ManifestFile => ({ path, documents: [], broken: true, placeAt, findings })

  if (text.length > FILE_CHARACTERS_MAX) {
    add('file-too-large', 0, `The file has more than ${FILE_CHARACTERS_MAX} characters.`, SPLIT)
    return refuse()
  }
  const template = findTemplate(text)
  try {
    const events = parseEvents(text, { filename: path, maxDepth: DEPTH_MAX })
    const documents = composeDocuments(text, events)
    if (documents.length > DOCUMENTS_MAX) {
      const message = `The file holds ${documents.length} documents; at most ${DOCUMENTS_MAX} are read.`
      add('file-too-large', 0, message, SPLIT)
      return refuse()
    }
    const problems = documents.flatMap((document) => document.problems)
    // Braces in quotes and block texts are sound YAML, and no template of this file.
    if (template !== undefined && problems.length > 0) add('manifest-template', template, TEMPLATE_MESSAGE, RENDER)
    else for (const { offset, message } of problems.slice(0, PROBLEMS_MAX)) add('manifest-syntax', offset, message)
    return { path, documents, broken: false, placeAt, findings }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    if (template !== undefined) add('manifest-template', template, TEMPLATE_MESSAGE, RENDER)
    else add('manifest-syntax', error.mark?.position ?? 0, `This is not YAML: ${error.reason}.`)
    return refuse()
  }
}

function findTemplate(text: string): number | undefined {
  const found = TEMPLATE.exec(text)
  return found === null ? undefined : found.index + found[0].length - 2
}

const TEMPLATE_MESSAGE = 'The file is a template that was not rendered.'
const RENDER = 'Give what `helm template` or `kustomize build` prints instead.'
const SPLIT = 'Split it: `kustomize build -o FOLDER` writes one object into each file.'

/** Of one file: what follows a broken line is rarely worth reading. */
const PROBLEMS_MAX = 20

// At the start of a line or a value.
const TEMPLATE = /(?:^|[:\n-])[^\S\n]*\{\{/

function placesIn(path: string, text: string): (offset: number) => Place {
  let lines: LineCounter | undefined
  return (offset) => {
    lines ??= countLines(text)
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)))
    return { path, line, column: col }
  }
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (let at = text.indexOf('\n'); at !== -1 && at + 1 < text.length; at = text.indexOf('\n', at + 1)) {
    lines.addNewLine(at + 1)
  }
  return lines
}
