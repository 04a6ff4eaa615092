import { compareText } from '../finding.ts'
import { buildSubjects, type Proposal } from './build-subjects.ts'

/**
 * The teams whose members must be known before a verdict: the owning teams of all that has to be agreed to.
 * Organisations and team slugs are in lower case (GitHub does not tell case apart in either), each once, sorted. Empty:
 * no look-up is needed.
 */
export function selectMembershipQuestions(
  proposal: Proposal,
): readonly { readonly org: string; readonly teams: readonly string[] }[] {
  const byOrg = new Map<string, Set<string>>()
  for (const { rule, ownership } of buildSubjects(proposal)) {
    if (rule.consent !== 'required') continue
    for (const owner of ownership.owners) {
      if (owner.kind !== 'team') continue
      const org = owner.org.toLowerCase()
      byOrg.set(org, (byOrg.get(org) ?? new Set()).add(owner.slug.toLowerCase()))
    }
  }
  return [...byOrg]
    .sort(([a], [b]) => compareText(a, b))
    .map(([org, teams]) => ({ org, teams: [...teams].sort(compareText) }))
}
