import type { Config } from '../../config/config.ts'
import type { Proposal } from './build-subjects.ts'
import type { PullFacts } from '../model/verdict.ts'

type Facts = Pick<PullFacts, 'codeowners' | 'defaultCodeowners' | 'headCodeowners' | 'headConfig' | 'base' | 'head'>

/** What of the facts of a pull request somebody may have to agree to. */
export function selectProposal(facts: Facts, config: Config): Proposal {
  const { codeowners, defaultCodeowners, headCodeowners, headConfig, base, head } = facts
  return {
    config,
    codeowners: codeowners?.value,
    defaultCodeowners: defaultCodeowners?.value,
    headCodeowners,
    headConfig,
    base: { services: base.services, allowlist: base.allowlist.value },
    head: { services: head.services, allowlist: head.allowlist.value },
  }
}
