/** caller → callee. `methods` undefined means every method; otherwise sorted, unique and not empty. */
export type Call = {
  readonly caller: string
  readonly callee: string
  readonly methods?: readonly string[] | undefined
}

/**
 * What one set of calls adds to and removes from another. A call is in at most one of the four lists; each is sorted by callee,
 * then caller. In `widened` and `narrowed` the methods are those gained or lost; undefined means that it became every method
 * (widened), or that it was every method before (narrowed).
 */
export type Delta = {
  readonly added: readonly Call[]
  readonly removed: readonly Call[]
  readonly widened: readonly Call[]
  readonly narrowed: readonly Call[]
}
