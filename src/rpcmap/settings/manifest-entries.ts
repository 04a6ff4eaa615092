import type { FilledEntry } from './fill-in.ts'
import { lastPart } from '../facts/path-parts.ts'
import { lineOf } from '../facts/trace-step.ts'
import type { Variable } from './workload.ts'

/** The first text under a path of keys. */
export function textOf(entries: readonly FilledEntry[], path: string): string | undefined {
  return entries.find(([at]) => at === path)?.[1]
}

/** A variable that an entry sets. */
export function variableOf(path: string, key: string, text: string, [, , line, from = []]: FilledEntry): Variable {
  return { key, text, steps: [lineOf(path, line, `${key}=${text}`), ...from] }
}

/** `--ledger-addr=ledger:80` and `-ledger-addr ledger:80` as variables that begin with a dash. */
export function flagsOf(path: string, entry: FilledEntry): readonly Variable[] {
  return [...entry[1].matchAll(/(?:^|\s)--?([a-zA-Z][\w.-]*)[= ]("?)([^\s"]+)\2/g)].map(([, key = '', , value = '']) =>
    variableOf(path, `-${key}`, value, entry),
  )
}

/** The item after an item that is the name of a flag alone: `-ledger-addr` and, next in the list, `ledger:80`. */
export function flagBefore(path: string, before: FilledEntry | undefined, entry: FilledEntry): readonly Variable[] {
  const [list, place = ''] = splitPlace(entry[0])
  const [listBefore, placeBefore = ''] = splitPlace(before?.[0] ?? '')
  const key = /^--?([a-zA-Z][\w.-]*)$/.exec(before?.[1] ?? '')?.[1]
  if (key === undefined || list !== listBefore || Number(place) !== Number(placeBefore) + 1) return []
  return /^-\D|\s/.test(entry[1]) ? [] : [variableOf(path, `-${key}`, entry[1], entry)]
}

/** `command` and `3` of `command.3`. */
function splitPlace(at: string): readonly string[] {
  const [, list = '', place = ''] = /^(.*)\.(\d+)$/.exec(at) ?? []
  return [list, place]
}

/** `ledger` of `registry.acme.test/ledger:3`. */
export function imageName(image: string): string {
  return lastPart(untagged(image))
}

/** `registry.acme.test/ledger` of `registry.acme.test/ledger:3`. */
export function untagged(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/]*$/, '')
}
