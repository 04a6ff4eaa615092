import type { ReviewRule, ReviewRules } from '../config/config.ts'
import type { Ownership } from '../owners/owner.ts'
import type { Codeowners } from '../owners/parse-codeowners.ts'
import { routeService } from '../owners/route-service.ts'
import type { Snapshot } from './verdict.ts'

/**
 * Who owns a callee, by the directory it has at head, or had at base when head has it no more. Undefined: it is no
 * service at either, so nobody can agree for it.
 */
export function routeCallee(
  callee: string,
  facts: { readonly codeowners: Codeowners | undefined; readonly base: Snapshot; readonly head: Snapshot },
): Ownership | undefined {
  const hasName = ({ name }: { readonly name: string }) => name === callee
  const service = facts.head.services.find(hasName) ?? facts.base.services.find(hasName)
  return service && routeService(facts.codeowners, service)
}

/** The review rule that holds for calls to a callee. */
export function selectReviewRule(rules: ReviewRules, callee: string): ReviewRule {
  return rules.services.get(callee) ?? rules.default
}
