import type { DataEntry } from './data-entries.ts'
import type { DataFacts } from './source-facts.ts'

/** Variables in variables. */
const MAX_ROUNDS = 5

/**
 * Puts in what a manifest leaves to other files: `${NAME}` and names alone in an environment list from the `.env` file beside it or at the
 * root, `{{ .Values.x }}` from the values of its chart. What is not found stays empty, except for a default that is given.
 */
export function fillIn(
  path: string,
  entries: readonly DataEntry[],
  files: ReadonlyMap<string, DataFacts>,
): readonly DataEntry[] {
  if (!entries.some(([at, text]) => text.includes('$') || text.includes('{{') || /\.environment\.\d+$/.test(at)))
    return entries
  const dirs = parentsOf(path)
  const env = [...dirs.slice(0, 1), '.'].flatMap((dir) => environmentFile(dir, files)?.docs.flat() ?? [])
  const variables = new Map(env.toReversed().map(([key, text]) => [key, text]))
  const values = dirs
    .slice(0, 3)
    .flatMap((dir) => files.get(dir === '.' ? 'values.yaml' : `${dir}/values.yaml`) ?? [])[0]
  const chart = new Map((values?.docs.flat() ?? []).map(([key, text]) => [key, text]))
  return entries.map(([at, text, line]): DataEntry => {
    if (/\.environment\.\d+$/.test(at) && variables.has(text))
      return [at, `${text}=${expand(`\${${text}}`, variables)}`, line]
    if (!text.includes('$') && !text.includes('{{')) return [at, text, line]
    return [at, template(expand(text, variables), chart), line]
  })
}

/** The `.env` file of a directory, or the example that people keep in the repository in its place. */
export function environmentFile(
  dir: string,
  files: ReadonlyMap<string, DataFacts>,
  name = '.env',
): DataFacts | undefined {
  const at = dir === '.' ? name : `${dir}/${name}`
  for (const end of ['', ...EXAMPLES]) {
    const found = files.get(at + end)
    if (found) return found
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
function expand(text: string, variables: ReadonlyMap<string, string>): string {
  let filled = text
  for (let i = 0; i < MAX_ROUNDS && filled.includes('$'); i++) {
    const next = filled.replaceAll(
      /\$(?:\{(\w+)(?::?[-?+]([^}]*))?\}|(\w+))/g,
      (_match, braced?: string, otherwise?: string, bare?: string) =>
        variables.get(braced ?? bare ?? '') ?? otherwise ?? '',
    )
    if (next === filled) break
    filled = next
  }
  return filled
}

function template(text: string, chart: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_match, inner: string) => {
    const key = /\.Values\.([\w.-]+)/.exec(inner)?.[1]
    const otherwise = /default\s+"([^"]*)"/.exec(inner)?.[1]
    return (key === undefined ? undefined : chart.get(key)) ?? otherwise ?? ''
  })
}

/** The directory of a path and those around it, nearest first. */
function parentsOf(path: string): string[] {
  const parents: string[] = []
  for (let at = path; at !== '.';) {
    const slash = at.lastIndexOf('/')
    at = slash < 0 ? '.' : at.slice(0, slash)
    parents.push(at)
  }
  return parents
}
