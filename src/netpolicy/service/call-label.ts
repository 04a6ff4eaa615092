import { compareText } from '../../finding.ts'
import { isLabelName } from '../../kubernetes/kubernetes-names.ts'
import { policyName } from '../model/policy-name.ts'

/** The part before the slash of the labels by which callers are let in. */
export const CALL_LABEL_PREFIX = 'calls.drawbridge'

/** The value of such a label; the key says it all. */
export const CALL_LABEL_VALUE = 'true'

/**
 * The key of the label that lets a pod call the service: `calls.drawbridge/service.ledger`. The part after the slash is
 * the service's name where that is a label value; where it is not, or ends like a digest of ours, a name with ten hex
 * digits of its SHA-256, so that no two services share a key.
 */
export function callLabel(callee: string, prefix: string = CALL_LABEL_PREFIX): string {
  const isPlain = isLabelName(callee) && !/-[0-9a-f]{10}$/.test(callee)
  // Otherwise policyName() appends the digest, too.
  return `${prefix}/${isPlain ? callee : policyName(callee)}`
}

/**
 * The labels that the pods of a caller of these callees carry, each with the value CALL_LABEL_VALUE: sorted, each once.
 */
export function listCallLabels(callees: Iterable<string>, prefix?: string): readonly string[] {
  return [...new Set([...callees].map((callee) => callLabel(callee, prefix)))].sort(compareText)
}
