import { environmentFile } from './fill-in.ts'
import type { FilledEntry } from './fill-in.ts'
import { flagBefore, flagsOf, imageName, untagged, variableOf } from './manifest-entries.ts'
import { directoryOf, lastPart } from '../facts/path-parts.ts'
import type { DataFacts } from '../facts/source-facts.ts'
import { lineOf } from '../facts/trace-step.ts'
import type { Clue, Variable, Workload } from './workload.ts'

type Open = {
  readonly dirs: Clue[]
  readonly words: Clue[]
  readonly images: string[]
  readonly hosts: Clue[]
  readonly variables: Variable[]
}

/**
 * The services of a Docker Compose file, by their keys in it. Source: docs.docker.com/reference/compose-file/services.
 */
export function readComposeWorkloads(
  path: string,
  entries: readonly FilledEntry[],
  files: ReadonlyMap<string, DataFacts>,
): readonly Workload[] {
  const workloads = new Map<string, Open>()
  const dir = directoryOf(path)
  const contexts = new Map<string, string>()
  for (const [i, entry] of entries.entries()) {
    const [at, text, line] = entry
    const [, name = '', field = ''] = /^services\.([^.]+)\.(.*)$/.exec(at) ?? []
    if (name === '') continue
    const clue = (word: string): Clue => ({ text: word, from: lineOf(path, line, `${name}: ${field} ${text}`) })
    const itself: Clue = { text: name, from: lineOf(path, line, name) }
    const workload = workloads.get(name) ?? { dirs: [], words: [itself], images: [], hosts: [itself], variables: [] }
    workloads.set(name, workload)
    if (field === 'build' || field === 'build.context') {
      contexts.set(name, resolvePath(dir, text))
      workload.dirs.push(clue(resolvePath(dir, text)))
    } else if (field === 'build.dockerfile') {
      workload.dirs.unshift(clue(directoryOf(resolvePath(contexts.get(name) ?? dir, text))))
    } else if (field === 'image') {
      workload.words.push(clue(imageName(text)))
      workload.images.push(untagged(text))
    } else if (/^(container_name|hostname|networks\.[^.]+\.aliases\.\d+)$/.test(field)) workload.hosts.push(clue(text))
    else if (/^env_file(\.\d+(\.path)?)?$/.test(field)) {
      workload.variables.push(...fileVariables(resolvePath(dir, text), files))
    } else if (/^(command|entrypoint)(\.\d+)?$/.test(field)) {
      if (/^(command|entrypoint)(\.0)?$/.test(field)) workload.words.push(clue(lastPart(text.split(' ')[0] ?? '')))
      workload.variables.push(...flagsOf(path, entry), ...flagBefore(path, entries[i - 1], entry))
    } else if (field.startsWith('environment.')) {
      workload.variables.push(...environmentVariable(path, field.slice('environment.'.length), entry))
    }
  }
  return [...workloads.values()].map((workload) => ({ ...workload, labels: new Map() }))
}

/** `LEDGER_ADDR: ledger:80`, or an item `LEDGER_ADDR=ledger:80` of a list. */
function environmentVariable(path: string, key: string, entry: FilledEntry): readonly Variable[] {
  const [, text] = entry
  if (!/^\d+$/.test(key)) return [variableOf(path, key, text, entry)]
  const equals = text.indexOf('=')
  return equals > 0 ? [variableOf(path, text.slice(0, equals), text.slice(equals + 1), entry)] : []
}

function fileVariables(path: string, files: ReadonlyMap<string, DataFacts>): readonly Variable[] {
  const found = environmentFile(directoryOf(path), files, lastPart(path))
  return (found?.facts.docs.flat() ?? []).map((entry) => variableOf(found?.path ?? path, entry[0], entry[1], entry))
}

function resolvePath(dir: string, path: string): string {
  const segments: string[] = []
  for (const segment of (path.startsWith('/') ? path : `${dir}/${path}`).split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.length === 0 ? '.' : segments.join('/')
}
