import type { TreeEntry } from '../file.ts'
import type { Finding } from '../finding.ts'
import { compileGlob } from './compile-glob.ts'
import { ignoredDirectories } from './ignored-directories.ts'
import type { Service, ServiceRule } from './service.ts'

/**
 * What the list of services leaves out, as findings at `path`, the config, or at what is left out: no service at all
 * (`services-none`, an error), else each glob that no directory matches (`service-glob-unmatched`); and symbolic links
 * and submodules that stand where the list sees a service (`file-symlink`, `file-submodule`), unless `ignore` names
 * them. A submodule above such a place may hold one, too.
 */
export function checkServices(input: {
  readonly rules: readonly ServiceRule[]
  readonly services: readonly Service[]
  readonly directories: readonly string[]
  readonly entries: readonly TreeEntry[]
  readonly ignore: readonly string[]
  readonly path: string
}): readonly Finding[] {
  return [...checkGlobs(input), ...checkLinks(input)]
}

/** The codes of findings about the list itself: they follow from the config and the tree that it is used on. */
export const LIST_CODES: ReadonlySet<string> = new Set(['services-none', 'service-glob-unmatched'])

function checkGlobs({ rules, services, directories, path }: Parameters<typeof checkServices>[0]): readonly Finding[] {
  if (services.length === 0) {
    return [
      {
        code: 'services-none',
        severity: 'error',
        message: 'There is no service: no directory matches what is under services',
        hint: 'Name the directories of your services there; `drawbridge map` proposes some where there is no config.',
        place: { path },
      },
    ]
  }
  return rules.flatMap((rule): Finding[] => {
    const glob = rule.kind === 'glob' ? compileGlob(rule.pattern) : undefined
    // What is over a limit was reported as such.
    if (rule.kind !== 'glob' || glob === undefined || typeof glob === 'string') return []
    if (directories.some((directory) => glob.match(directory))) return []
    const message = `No directory matches ${JSON.stringify(rule.pattern)} under services`
    const hint = 'Correct the glob, or remove it.'
    return [{ code: 'service-glob-unmatched', severity: 'warning', message, hint, place: { path } }]
  })
}

const LINK_NAMES = { symlink: 'A symbolic link', submodule: 'A submodule' } as const

function checkLinks({ rules, entries, ignore }: Parameters<typeof checkServices>[0]): readonly Finding[] {
  const links = entries.filter(({ kind }) => kind !== 'file')
  if (links.length === 0) return []
  const isIgnored = ignoredDirectories(ignore)
  const places = rules.map(compilePlace)
  return links.flatMap(({ path, kind }): Finding[] => {
    if (kind === 'file' || isIgnored(path)) return []
    const found =
      places.find((place) => place.isAt(path)) ?? places.find((place) => kind === 'submodule' && place.isBelow(path))
    if (found === undefined) return []
    const message = `${LINK_NAMES[kind]} stands where ${found.shown} under services sees a service: nothing in it is looked at`
    const hint = 'Put the directory itself there, or add the path to `ignore` in the config.'
    return [{ code: `file-${kind}`, severity: 'error', message, hint, place: { path } }]
  })
}

type Place = {
  readonly shown: string
  /** Whether the service, or the beginning of it, would be at that path, or below it. */
  readonly isAt: (path: string) => boolean
  readonly isBelow: (path: string) => boolean
}

function compilePlace(rule: ServiceRule): Place {
  if (rule.kind === 'one') {
    const dirs = [rule.dir, ...rule.code]
    return {
      shown: JSON.stringify(rule.name),
      isAt: (path) => dirs.includes(path),
      isBelow: (path) => dirs.some((dir) => dir.startsWith(`${path}/`)),
    }
  }
  const glob = compileGlob(rule.pattern)
  const isMatch = (path: string, partial: boolean) => typeof glob !== 'string' && glob.match(path, partial)
  return {
    shown: JSON.stringify(rule.pattern),
    isAt: (path) => isMatch(path, false),
    isBelow: (path) => isMatch(path, true),
  }
}
