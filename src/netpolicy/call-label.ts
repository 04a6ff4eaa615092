import { createHash } from 'node:crypto'
import { isLabelValue, LABEL_CHARACTERS_MAX } from './label.ts'
import { policyName } from './policy-name.ts'

/** The part before the slash of the labels by which callers are let in. */
export const CALL_LABEL_PREFIX = 'calls.drawbridge'

/** The value of such a label; the key says it all. */
export const CALL_LABEL_VALUE = 'true'

const DIGEST_CHARACTERS = 10

/**
 * The key of the label that lets a pod call the service: `calls.drawbridge/service.ledger`. The part after the slash is the service's name
 * where that is a label value; where it is not, or ends like a digest of ours, a name with ten hex digits of its SHA-256, so that no two
 * services share a key.
 */
export function callLabel(callee: string, prefix: string = CALL_LABEL_PREFIX): string {
  if (isLabelValue(callee) && !/-[0-9a-f]{10}$/.test(callee)) return `${prefix}/${callee}`
  const digest = createHash('sha256').update(callee).digest('hex').slice(0, DIGEST_CHARACTERS)
  const kept = policyName(callee).slice(0, LABEL_CHARACTERS_MAX - DIGEST_CHARACTERS - 1)
  return `${prefix}/${kept.replace(/-+$/, '')}-${digest}`
}
