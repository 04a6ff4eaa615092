import { posix, relative, resolve, sep } from 'node:path'
import type { TreeEntry } from '../file.ts'
import { nearestName } from '../text/nearest-name.ts'
import { InputError } from './terminal/input-error.ts'

/**
 * What a person may ask the owners of. Paths are from the repository's root; that of the root folder itself is empty.
 */
export type Owned =
  | { readonly kind: 'service'; readonly service: NamedService }
  /** `files` holds every file below it, in the order of the commit's tree. `service`: whose own folder it is. */
  | {
      readonly kind: 'folder'
      readonly path: string
      readonly files: readonly string[]
      readonly service: NamedService | undefined
    }
  /** A file of the commit, or one to be. */
  | { readonly kind: 'file'; readonly path: string }

export type NamedService = { readonly name: string; readonly dir: string }

export type OwnedQuestion = {
  readonly services: readonly NamedService[]
  /** The tree of the commit. */
  readonly entries: readonly TreeEntry[]
  /** The commit as the person named it. */
  readonly rev: string
  /** The folder that paths start from, and the top of the clone: absolute, without symbolic links. */
  readonly from: string
  readonly root: string
}

/**
 * What `typed` names: a service by its name, wherever its folder is; else a folder; else a file, which need not exist
 * where a slash shows that a path is meant. A name alone that is none of them throws `InputError`: the rules for the
 * root would answer for anything.
 */
export function findOwned(typed: string, question: OwnedQuestion): Owned {
  const { services, entries, rev } = question
  const named = services.find(({ name }) => name === typed)
  if (named !== undefined) return { kind: 'service', service: named }
  const path = fromRoot(typed, question)
  if (entries.some((entry) => entry.path === path)) return { kind: 'file', path }
  const files = entries.map((entry) => entry.path).filter((each) => path === '' || each.startsWith(`${path}/`))
  if (files.length > 0) {
    return { kind: 'folder', path, files, service: services.find(({ dir }) => dir === (path || '.')) }
  }
  if (SLASH.test(typed) && !SLASH.test(typed.slice(-1))) return { kind: 'file', path }
  const isPath = SLASH.test(typed)
  const meant = suggest(posix.basename(path), question)
  throw new InputError(
    `There is no ${isPath ? 'folder' : 'service, folder or file'} called ${JSON.stringify(typed)} in ${rev}.`,
    `${meant === undefined ? '' : `Did you mean ${meant}? `}\`drawbridge map\` lists the services.` +
      (isPath ? '' : `\nFor a file that is yet to be, write ./${typed}`),
  )
}

const SLASH = sep === '\\' ? /[\\/]/ : /\//

/** A path as typed, from the repository's root, with slashes and without one at its end. */
function fromRoot(path: string, { from, root }: { readonly from: string; readonly root: string }): string {
  const found = relative(root, resolve(from, path)).split(sep).join(posix.sep)
  if (found === '..' || found.startsWith('../') || posix.isAbsolute(found)) {
    throw new InputError(`${path} is outside the repository.`, `Name paths inside ${root}.`)
  }
  return found
}

/**
 * The service, or the folder from where the person is, that is called so or nearly so. A service also goes by the last
 * part of its name: service.ledger by ledger.
 */
function suggest(name: string, { services, entries, from, root }: OwnedQuestion): string | undefined {
  const meant = new Map<string, string>()
  for (const { path } of entries) {
    for (let dir = posix.dirname(path); dir !== '.'; dir = posix.dirname(dir)) {
      const shown = relative(from, resolve(root, dir)).split(sep).join(posix.sep)
      if (!meant.has(posix.basename(dir))) meant.set(posix.basename(dir), `${shown || '.'}/`)
    }
  }
  for (const service of services) meant.set(service.name.split('.').at(-1) ?? '', service.name)
  for (const service of services) meant.set(service.name, service.name)
  const near = nearestName(name, meant.keys())
  return near === undefined ? undefined : meant.get(near)
}
