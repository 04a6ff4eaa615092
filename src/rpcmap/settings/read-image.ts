import type { DataEntry } from '../facts/data-entries.ts'
import { flagBefore, flagsOf, variableOf } from './manifest-entries.ts'
import { directoryOf, lastPart } from '../facts/path-parts.ts'
import { lineOf } from '../facts/trace-step.ts'
import type { Clue, Workload } from './workload.ts'

/** What a Dockerfile says about the service whose directory it is in, or whose name it or its directory has. */
export function readImage(path: string, entries: readonly DataEntry[]): Workload {
  const dir = directoryOf(path)
  const name = lastPart(path)
  const clue = (text: string): Clue => ({ text, from: lineOf(path, 1, name) })
  const given = name.replace(/\.?(Docker|Container)file\.?/i, '')
  return {
    dirs: [clue(dir)],
    words: [...(given === '' ? [] : [clue(given)]), clue(lastPart(dir))],
    hosts: [],
    labels: new Map(),
    variables: entries.flatMap((entry, i) =>
      /^(command|args)(\.\d+)?$/.test(entry[0])
        ? [...flagsOf(path, entry), ...flagBefore(path, entries[i - 1], entry)]
        : [variableOf(path, entry[0], entry[1], entry)],
    ),
  }
}
