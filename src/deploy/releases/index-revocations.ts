import type { Allowlist, Revocation } from '../../allowlist/allowlist.ts'

/** The revocation of a call, if there is one in force. */
export type FindRevocation = (call: { readonly caller: string; readonly callee: string }) => Revocation | undefined

/**
 * Makes the revocations that are in force on that day (YYYY-MM-DD) quick to find. `until` is the last day on which one
 * counts.
 */
export function indexRevocations({ revocations }: Allowlist, today: string): FindRevocation {
  const byCallee = new Map<string, Map<string, Revocation>>()
  for (const revocation of revocations) {
    if (!isInForce(revocation, today)) continue
    const byCaller = byCallee.get(revocation.callee) ?? new Map<string, Revocation>()
    byCallee.set(revocation.callee, byCaller.set(revocation.caller, revocation))
  }
  return ({ caller, callee }) => byCallee.get(callee)?.get(caller)
}

/** Whether an entry or revocation counts on that day. */
export function isInForce({ until }: { readonly until?: string | undefined }, today: string): boolean {
  return until === undefined || today <= until
}
