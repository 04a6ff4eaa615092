import type { Allowlist, Revocation } from '../../allowlist/allowlist.ts'

/** Answers questions about single calls of an allowlist. */
export type AllowlistIndex = {
  /** What the entries of a call declare together, whether or not it is revoked; undefined: there is no entry. */
  readonly findMethods: (caller: string, callee: string) => ReadonlySet<string> | 'every' | undefined
  readonly findRevocation: (caller: string, callee: string) => Revocation | undefined
}

/** Indexes an allowlist by callee, then caller: no separator is safe in names that users choose. */
export function indexAllowlist(allowlist: Allowlist): AllowlistIndex {
  const methods = new Map<string, Map<string, Set<string> | 'every'>>()
  for (const entry of allowlist.entries) {
    const callers = methods.get(entry.callee) ?? new Map<string, Set<string> | 'every'>()
    methods.set(entry.callee, callers)
    const known = callers.get(entry.caller)
    if (entry.methods === undefined || known === 'every') callers.set(entry.caller, 'every')
    else callers.set(entry.caller, new Set([...(known ?? []), ...entry.methods]))
  }
  const revocations = new Map<string, Map<string, Revocation>>()
  for (const revocation of allowlist.revocations) {
    const callers = revocations.get(revocation.callee) ?? new Map<string, Revocation>()
    revocations.set(revocation.callee, callers.set(revocation.caller, revocation))
  }
  return {
    findMethods: (caller, callee) => methods.get(callee)?.get(caller),
    findRevocation: (caller, callee) => revocations.get(callee)?.get(caller),
  }
}
