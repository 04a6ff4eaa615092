import { hasGrant } from '../http/needs.ts'
import type { Call, Grant } from '../http/route.ts'
import { ApiError } from '../world/answer.ts'

/** An installation needs the permission for what a field shows. */
export function requireGrant(call: Call, grants: readonly Grant[]): void {
  if (call.actor.kind === 'installation' && !hasGrant(call.actor, grants)) {
    throw new ApiError(403, 'Resource not accessible by integration')
  }
}
