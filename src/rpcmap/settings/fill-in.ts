import type { DataEntry } from '../facts/data-entries.ts'
import { directoryOf } from '../facts/path-parts.ts'
import type { DataFacts } from '../facts/source-facts.ts'
import { lineOf } from '../facts/trace-step.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** A text of a configuration file, and the places in other files that parts of it come from. */
export type FilledEntry = readonly [path: string, text: string, line: number, from?: readonly TraceStep[]]

/** Where a text stands that others take, and what it is. */
type Given = { readonly text: string; readonly from: TraceStep }

/** Variables in variables. */
const MAX_ROUNDS = 5

/**
 * Puts in what a manifest leaves to other files: `${NAME}` and names alone in an environment list from the `.env` file
 * beside it or at the root, `{{ .Values.x }}` from the values of its chart. What is not found stays empty, except for a
 * default that is given.
 */
export function fillIn(
  path: string,
  entries: readonly DataEntry[],
  files: ReadonlyMap<string, DataFacts>,
): readonly FilledEntry[] {
  if (!entries.some(([at, text]) => text.includes('$') || text.includes('{{') || /\.environment\.\d+$/.test(at)))
    return entries
  const dirs = parentsOf(path)
  const env = [...dirs.slice(0, 1), '.'].map((dir) => environmentFile(dir, files))
  const variables = givenBy(env.toReversed(), '=')
  const chart = givenBy(
    dirs
      .slice(0, 3)
      .flatMap((dir) => valuesFile(dir, files) ?? [])
      .slice(0, 1),
    ': ',
  )
  return entries.map(([at, text, line]): FilledEntry => {
    const from: TraceStep[] = []
    const named = /\.environment\.\d+$/.test(at) && variables.has(text)
    const open = named ? `${text}=\${${text}}` : text
    if (!open.includes('$') && !open.includes('{{')) return [at, text, line]
    const filled = template(expand(open, variables, from), chart, from)
    return from.length === 0 ? [at, filled, line] : [at, filled, line, from]
  })
}

/** A file of the repository with what it says. */
type Found = { readonly path: string; readonly facts: DataFacts }

/** The first of a key counts, of the last file that has it. */
function givenBy(files: readonly (Found | undefined)[], separator: string): ReadonlyMap<string, Given> {
  const given = new Map<string, Given>()
  for (const file of files) {
    for (const [key, text, line] of file?.facts.docs.flat().toReversed() ?? []) {
      given.set(key, { text, from: lineOf(file?.path ?? '', line, key + separator + text) })
    }
  }
  return given
}

function valuesFile(dir: string, files: ReadonlyMap<string, DataFacts>): Found | undefined {
  const path = dir === '.' ? 'values.yaml' : `${dir}/values.yaml`
  const facts = files.get(path)
  return facts && { path, facts }
}

/** The `.env` file of a directory, or the example that people keep in the repository in its place. */
export function environmentFile(dir: string, files: ReadonlyMap<string, DataFacts>, name = '.env'): Found | undefined {
  const at = dir === '.' ? name : `${dir}/${name}`
  for (const end of ['', ...EXAMPLES]) {
    const path = at + end
    const facts = files.get(path)
    if (facts) return { path, facts }
  }
  return undefined
}

const EXAMPLES = [
  '.example',
  '.sample',
  '.template',
  '.dist',
  '.default',
  '.defaults',
  '-example',
  '-sample',
  '.local',
  '.dev',
]

/** Source: docs.docker.com/reference/compose-file/interpolation. */
function expand(text: string, variables: ReadonlyMap<string, Given>, from: TraceStep[]): string {
  let filled = text
  for (let i = 0; i < MAX_ROUNDS && filled.includes('$'); i++) {
    const next = filled.replaceAll(
      /\$(?:\{(\w+)(?::?[-?+]([^}]*))?\}|(\w+))/g,
      (_match, braced?: string, otherwise?: string, bare?: string) =>
        taken(variables, braced ?? bare ?? '', from) ?? otherwise ?? '',
    )
    if (next === filled) break
    filled = next
  }
  return filled
}

function template(text: string, chart: ReadonlyMap<string, Given>, from: TraceStep[]): string {
  return text.replaceAll(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_match, inner: string) => {
    const key = /\.Values\.([\w.-]+)/.exec(inner)?.[1]
    const otherwise = /default\s+"([^"]*)"/.exec(inner)?.[1]
    return (key === undefined ? undefined : taken(chart, key, from)) ?? otherwise ?? ''
  })
}

function taken(given: ReadonlyMap<string, Given>, key: string, from: TraceStep[]): string | undefined {
  const found = given.get(key)
  if (found) from.push(found.from)
  return found?.text
}

/** The directory of a path and those around it, nearest first. */
function parentsOf(path: string): string[] {
  const parents: string[] = []
  for (let at = path; at !== '.';) {
    at = directoryOf(at)
    parents.push(at)
  }
  return parents
}
