import type { Config, ReviewRule, ReviewRules } from '../../config/config.ts'

/**
 * The first config with rules at least as strict as the second's: what either asks for is asked for. What services
 * there are, and how their allowlists are laid out, says the first.
 */
export function mergeStricter(config: Config, other: Config): Config {
  const { undeclared, unused, unownedPrograms } = config.calls
  return {
    ...config,
    calls: {
      undeclared: other.calls.undeclared === 'fail' ? 'fail' : undeclared,
      unused,
      unownedPrograms: other.calls.unownedPrograms === 'fail' ? 'fail' : unownedPrograms,
    },
    review: mergeReview(config.review, other.review),
  }
}

function mergeReview(a: ReviewRules, b: ReviewRules): ReviewRules {
  const names = new Set([...a.services.keys(), ...b.services.keys()])
  const ruleFor = (name: string): ReviewRule =>
    mergeRule(a.services.get(name) ?? a.default, b.services.get(name) ?? b.default)
  return {
    default: mergeRule(a.default, b.default),
    services: new Map([...names].map((name) => [name, ruleFor(name)])),
    objections: a.objections === 'hold' || b.objections === 'hold' ? 'hold' : 'ignore',
  }
}

function mergeRule(a: ReviewRule, b: ReviewRule): ReviewRule {
  return {
    consent: RANK[a.consent] >= RANK[b.consent] ? a.consent : b.consent,
    approvals: Math.max(a.approvals, b.approvals),
    author: a.author === 'excluded' || b.author === 'excluded' ? 'excluded' : 'counts',
  }
}

/** How much each asks for. */
export const RANK: Readonly<Record<ReviewRule['consent'], number>> = { none: 0, notify: 1, required: 2 }
