import type { Finding } from '../../finding.ts'
import type { Snapshot } from '../model/verdict.ts'

/**
 * `unused-entry` warnings, in the allowlist's order: entries that no code of the caller uses. Silent about callers of
 * which that cannot be known: without analysed Go code, with a call whose target could not be named, or with a source
 * that could not be read.
 */
export function checkUnusedEntries({ allowlist, code, services, unreadable }: Snapshot): readonly Finding[] {
  const used = new Map<string, Set<string>>()
  const wired = new Map<string, Set<string>>()
  for (const { caller, callee, level } of code.calls) {
    const kind = level === 'wired' ? wired : used
    kind.set(caller, (kind.get(caller) ?? new Set()).add(callee))
  }
  const known = new Set(services.map(({ name }) => name))
  const doubtful = new Set(code.unresolved.map(({ caller }) => caller))
  const unread = [
    ...unreadable.map(({ path }) => path),
    ...code.findings.filter((finding) => finding.code === 'unparsable-source').map(({ place }) => place.path),
  ]
  const isKnown = (caller: string): boolean => {
    const packages = code.packages.get(caller) ?? []
    return packages.length > 0 && !doubtful.has(caller) && !unread.some((path) => packages.includes(dirOf(path)))
  }
  return allowlist.value.entries
    .filter(({ caller, callee }) => known.has(caller) && !used.get(caller)?.has(callee) && isKnown(caller))
    .map(({ caller, callee, place }) => ({
      code: 'unused-entry',
      severity: 'warning',
      message: wired.get(caller)?.has(callee)
        ? `${caller} may call ${callee}, and its code builds a client for it that it never uses`
        : `${caller} may call ${callee}, and none of its code does`,
      hint: `Remove the entry, or declare the call in code with the comment \`// rpcmap: ${callee}\``,
      place,
    }))
}

function dirOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash)
}
