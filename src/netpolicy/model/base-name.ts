import { createHash } from 'node:crypto'
import { LABEL_CHARACTERS_MAX } from '../../kubernetes/kubernetes-names.ts'
import { policyName } from './policy-name.ts'

/** How the names of the base's policies start; a service whose policy's name does is refused. */
export const BASE_NAME_PREFIX = 'drawbridge-base-'

const DIGEST_CHARACTERS = 10

/**
 * The `metadata.name` of a policy of an environment's base: `drawbridge-base-prometheus--production`. A DNS label; with
 * ten hex digits of a SHA-256 where it would be too long. Parts have no dashes side by side, so that no two
 * environments of one cluster share a name.
 */
export function baseName(part: string, environment: string | undefined): string {
  const name = `${BASE_NAME_PREFIX}${part}${environment === undefined ? '' : `--${policyName(environment)}`}`
  if (name.length <= LABEL_CHARACTERS_MAX) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_CHARACTERS)
  return `${name.slice(0, LABEL_CHARACTERS_MAX - DIGEST_CHARACTERS - 1).replace(/-+$/, '')}-${digest}`
}
