/** caller → callee. `methods` undefined means every method; otherwise sorted, unique and not empty. */
export type Call = {
  readonly caller: string
  readonly callee: string
  readonly methods?: readonly string[] | undefined
}

/**
 * What one set of calls adds to and removes from another. Each list is sorted by callee, then caller, and names a pair
 * once. A pair is in at most one of the lists, except that one whose methods were exchanged is in `widened` with those
 * gained and in `narrowed` with those lost. In these two, methods undefined means that it became every method
 * (widened), or that it was every method before (narrowed).
 */
export type Delta = {
  readonly added: readonly Call[]
  readonly removed: readonly Call[]
  readonly widened: readonly Call[]
  readonly narrowed: readonly Call[]
}
