import type { Config, ReviewRule } from '../../config/config.ts'
import { compareText } from '../../finding.ts'
import { compileGlob } from '../../graph/compile-glob.ts'
import type { Service, ServiceRule } from '../../graph/service.ts'
import { RANK } from './merge-stricter.ts'
import { selectReviewRule } from './select-review-rule.ts'

/**
 * What a changed config asks less for than the one before, one sentence without a full stop each, in the order of the
 * config. Empty: nothing. A config that is gone or cannot be used asks for nothing at all.
 */
export function diffConfigs(
  before: Config,
  after: Config | undefined,
  services: readonly Pick<Service, 'name' | 'dir'>[],
): readonly string[] {
  if (after === undefined) return ['There would be no usable config, so nothing would be judged']
  return [
    ...diffServices(before.services, after.services, services),
    ...before.branches
      .filter((glob) => !after.branches.includes(glob))
      .map((glob) => `branches: ${glob} is guarded no more`),
    ...(before.allowlist.layout === after.allowlist.layout ? [] : [`allowlist.layout: ${after.allowlist.layout}`]),
    ...after.ignore
      .filter((glob) => !before.ignore.includes(glob))
      .map((glob) => `ignore: ${glob} is looked at no more`),
    ...(before.calls.undeclared === 'fail' && after.calls.undeclared !== 'fail'
      ? ['calls.undeclared: an undeclared call fails no more']
      : []),
    ...(before.calls.unownedPrograms === 'fail' && after.calls.unownedPrograms !== 'fail'
      ? ['calls.unowned_programs: a new program of no service fails no more']
      : []),
    ...(before.connections === 'fail' && after.connections !== 'fail'
      ? ['connections: what no entry allows fails no more in the config repository']
      : []),
    ...(before.review.objections === 'hold' && after.review.objections !== 'hold'
      ? ['review.objections: an objection holds nothing more']
      : []),
    ...diffRule('review.default', before.review.default, after.review.default),
    ...diffReviews(before, after, services),
  ]
}

// A rule by which there was no service takes nothing back.
function diffServices(
  before: readonly ServiceRule[],
  after: readonly ServiceRule[],
  services: readonly Pick<Service, 'name' | 'dir'>[],
): readonly string[] {
  const left = new Set(after.map(nameRule))
  const found = (rule: ServiceRule) => {
    const glob = rule.kind === 'glob' ? compileGlob(rule.pattern) : undefined
    return services.some(({ name, dir }) =>
      rule.kind === 'one' ? name === rule.name : typeof glob === 'object' && glob.match(dir),
    )
  }
  return before
    .filter((rule) => !left.has(nameRule(rule)) && found(rule))
    .map((rule) => `services: ${nameRule(rule)} is looked at no more`)
}

function nameRule(rule: ServiceRule): string {
  return rule.kind === 'glob' ? rule.pattern : `${rule.name} in ${rule.dir}`
}

// Services that have the default rule before and after are told once, by the default.
function diffReviews(before: Config, after: Config, services: readonly Pick<Service, 'name'>[]): readonly string[] {
  const own = (name: string) => before.review.services.has(name) || after.review.services.has(name)
  const named = [...before.review.services.keys(), ...after.review.services.keys(), ...services.map(({ name }) => name)]
  return [...new Set(named)]
    .filter(own)
    .sort(compareText)
    .flatMap((name) => diffRule(name, selectReviewRule(before.review, name), selectReviewRule(after.review, name)))
}

function diffRule(name: string, before: ReviewRule, after: ReviewRule): readonly string[] {
  return [
    ...(RANK[after.consent] < RANK[before.consent]
      ? [`${name}: consent ${after.consent} instead of ${before.consent}`]
      : []),
    ...(after.approvals < before.approvals
      ? [`${name}: ${after.approvals} instead of ${before.approvals} approvals`]
      : []),
    ...(before.author === 'excluded' && after.author !== 'excluded'
      ? [`${name}: authors agree to their own calls`]
      : []),
  ]
}
