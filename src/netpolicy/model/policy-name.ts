import { createHash } from 'node:crypto'
import { LABEL_CHARACTERS_MAX } from '../../kubernetes/kubernetes-names.ts'

const DIGEST_CHARACTERS = 10

/**
 * The `metadata.name` of a service's policy: `service.direct-debit` gives `service-direct--debit`. Dots become dashes
 * and dashes are doubled, so two services never share a name: the second policy would overwrite the first, and its
 * service would be open to all. Where that is not reversible (upper case, underscores, punctuation side by side, an
 * ending that looks like our digest) or too long, ten hex digits of the name's SHA-256 are appended. The result has at
 * most 63 characters and is a DNS label, although Kubernetes would take 253 and dots: Calico refuses dots in some
 * versions, and as a DNS label it can be a label value too.
 */
export function policyName(service: string): string {
  const slug = service.replaceAll('-', '--').replaceAll('.', '-')
  const reversible = /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(service) && !/-[0-9a-f]{10}$/.test(slug)
  if (reversible && slug.length <= LABEL_CHARACTERS_MAX) return slug
  const digest = createHash('sha256').update(service).digest('hex').slice(0, DIGEST_CHARACTERS)
  const kept = slug
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, LABEL_CHARACTERS_MAX - DIGEST_CHARACTERS - 1)
    .replaceAll(/^-+|-+$/g, '')
  return kept === '' ? `s-${digest}` : `${kept}-${digest}`
}
