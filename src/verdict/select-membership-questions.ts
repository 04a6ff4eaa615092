import type { Config } from '../config/config.ts'
import { compareText } from '../finding.ts'
import type { Codeowners } from '../owners/parse-codeowners.ts'
import { routeCallee, selectReviewRule } from './route-callee.ts'
import { selectConsentCalls } from './select-consent-calls.ts'
import type { Snapshot } from './verdict.ts'

/**
 * The teams whose members must be known before a verdict: the owning teams of every callee that has to consent.
 * Organisations and team slugs are in lower case (GitHub does not tell case apart in either), each once, sorted. Empty:
 * no look-up is needed.
 */
export function selectMembershipQuestions(input: {
  readonly config: Config
  readonly codeowners: Codeowners | undefined
  readonly base: Snapshot
  readonly head: Snapshot
}): readonly { readonly org: string; readonly teams: readonly string[] }[] {
  const { config, base, head } = input
  const byOrg = new Map<string, Set<string>>()
  for (const callee of selectConsentCalls({ base: base.allowlist.value, head: head.allowlist.value }).keys()) {
    if (selectReviewRule(config.review, callee).consent !== 'required') continue
    for (const owner of routeCallee(callee, input)?.owners ?? []) {
      if (owner.kind !== 'team') continue
      const org = owner.org.toLowerCase()
      byOrg.set(org, (byOrg.get(org) ?? new Set()).add(owner.slug.toLowerCase()))
    }
  }
  return [...byOrg]
    .sort(([a], [b]) => compareText(a, b))
    .map(([org, teams]) => ({ org, teams: [...teams].sort(compareText) }))
}
