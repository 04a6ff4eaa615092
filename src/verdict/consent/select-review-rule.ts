import type { ReviewRule, ReviewRules } from '../../config/config.ts'

/** The review rule that holds for calls to a callee. */
export function selectReviewRule(rules: ReviewRules, callee: string): ReviewRule {
  return rules.services.get(callee) ?? rules.default
}
