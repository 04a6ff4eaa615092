import { compareText } from '../finding.ts'
import { ignoredDirectories } from '../graph/ignored-directories.ts'
import type { Service } from '../graph/service.ts'
import type { SourceFacts } from './facts/source-facts.ts'

/** A Go program: a directory with a `package main`. */
export type Program = {
  /** From the repository's root; `.` is the root itself. */
  readonly dir: string
  /** A file of it: `main.go`, or else the first. */
  readonly path: string
}

/**
 * The programs among source files that are code of no service, sorted by directory. `ignore` are globs of directories
 * whose programs are meant to be none. A file that is not built for Linux makes no program.
 */
export function selectUnownedPrograms(
  sources: readonly { readonly path: string; readonly facts: SourceFacts }[],
  { services, ignore }: { readonly services: readonly Service[]; readonly ignore: readonly string[] },
): readonly Program[] {
  const owned = new Set(services.flatMap(({ code }) => code))
  const isIgnored = ignoredDirectories(ignore)
  const programs = new Map<string, string>()
  for (const { path, facts } of sources) {
    if (facts.kind !== 'go' || !facts.built || facts.package !== 'main') continue
    const dir = path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '.'
    const known = programs.get(dir)
    if (known === undefined) {
      if (!isOwned(dir, owned) && !isIgnored(dir)) programs.set(dir, path)
    } else if (!known.endsWith('/main.go') && (path.endsWith('/main.go') || path < known)) programs.set(dir, path)
  }
  return [...programs].map(([dir, path]) => ({ dir, path })).sort((a, b) => compareText(a.dir, b.dir))
}

function isOwned(dir: string, owned: ReadonlySet<string>): boolean {
  if (owned.has('.')) return true
  for (let at = dir; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) if (owned.has(at)) return true
  return false
}
