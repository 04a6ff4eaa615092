import { diffAllowlists } from '../allowlist/diff-allowlists.ts'
import { CONFIG_PATH, type Config } from '../config/config.ts'
import { compareFindings, compareText, type Finding } from '../finding.ts'
import { LIST_CODES } from '../graph/check-services.ts'
import { diffCalls } from '../graph/diff-calls.ts'
import type { CodeCall } from '../rpcmap/facts/code-call.ts'
import { buildConsents } from './consent/build-consents.ts'
import { buildTitle } from './build-title.ts'
import { checkConsents } from './consent/check-consents.ts'
import { checkProposal } from './consent/check-proposal.ts'
import { selectProposal } from './consent/select-proposal.ts'
import { checkSnapshot } from './check-snapshot.ts'
import { diffFindings } from './diff-findings.ts'
import { selectMissingEntries } from './calls/select-missing-entries.ts'
import { selectNetworkCalls } from './calls/select-network-calls.ts'
import type { PullFacts, Snapshot, Verdict } from './model/verdict.ts'

/**
 * The one decision about a pull request. Failure: it brings an error, or a consent it needs cannot be given. Waiting: a
 * consent it needs is not given yet, or it conflicts with its base. Success: neither. What the base has too never fails
 * it, except a config that cannot be used, or by which there is no service: then there is nothing to judge by. The same
 * facts in any order give the same verdict.
 */
export function assembleVerdict(facts: PullFacts): Verdict {
  const config = facts.config.value
  return config === undefined ? assembleWithoutRules(facts) : assembleByRules(facts, config)
}

function assembleByRules(facts: PullFacts, config: Config): Verdict {
  const { base, head } = facts
  const consents = buildConsents(facts, config)
  const { introduced, inherited: known } = diffFindings(selectFindings(facts, config))
  const standing = known.filter(isStanding)
  const inherited = known.filter((finding) => !isStanding(finding))
  const proposed = checkProposal(selectProposal(facts, config), facts.conflicts)
  const stated = [...proposed, ...checkConsents(consents, facts), ...(facts.around ?? [])]
  const findings = [...introduced, ...standing, ...stated].sort(compareFindings)
  const verdict: Omit<Verdict, 'title'> = {
    base: base.commit,
    head: head.commit,
    state: selectState(findings, consents),
    conflicts: facts.conflicts,
    findings,
    inherited,
    delta: diffAllowlists({ base: base.allowlist.value, head: head.allowlist.value }),
    codeDelta: diffCalls({ base: selectNetworkCalls(base.code), head: selectNetworkCalls(head.code) }),
    calls: sortCalls(head),
    consents,
    missing: selectMissingEntries({ base, head, allowlist: config.allowlist }),
  }
  return { ...verdict, title: buildTitle(verdict) }
}

function isStanding({ code }: Finding): boolean {
  return code === 'services-none'
}

// Of the rules themselves, those that judge stand on both sides; a config that the pull request changes stands on its
// own side.
function selectFindings(facts: PullFacts, config: Config): { base: readonly Finding[]; head: readonly Finding[] } {
  const { base, head, headConfig } = facts
  const owners = facts.codeowners?.findings ?? []
  // Whether a changed list of services matches anything is told by the changed one.
  const isTold = ({ code }: Finding) => headConfig?.value !== undefined && LIST_CODES.has(code)
  const rules = { rules: config.calls, allowlist: config.allowlist }
  return {
    base: [...facts.config.findings, ...owners, ...checkSnapshot({ snapshot: base, ...rules })],
    head: [
      ...(headConfig ?? facts.config).findings,
      ...owners,
      ...checkSnapshot({ snapshot: head, before: base, ...rules }).filter((finding) => !isTold(finding)),
    ],
  }
}

// A consent that cannot be given has its error among the findings.
function selectState(findings: readonly Finding[], consents: Verdict['consents']): Verdict['state'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'failure'
  const isOpen =
    findings.some(({ code }) => code === 'merge-conflict') || consents.some(({ state }) => state === 'waiting')
  return isOpen ? 'waiting' : 'success'
}

function assembleWithoutRules(facts: PullFacts): Verdict {
  const { base, head, config, headConfig } = facts
  const stated = config.findings.some(({ severity }) => severity === 'error') ? [] : [describeUnusable()]
  const known = [...stated, ...config.findings]
  const { introduced } = diffFindings({ base: known, head: headConfig?.findings ?? [] })
  const findings = [...known, ...introduced].sort(compareFindings)
  const isMissing = findings.some(({ code }) => code === 'config-missing')
  const none = { added: [], removed: [], widened: [], narrowed: [] }
  return {
    base: base.commit,
    head: head.commit,
    state: 'failure',
    title: isMissing ? `The base branch has no ${CONFIG_PATH}` : `${CONFIG_PATH} on the base branch cannot be used`,
    findings,
    conflicts: [],
    inherited: [],
    delta: none,
    codeDelta: none,
    calls: sortCalls(head),
    consents: [],
    missing: [],
  }
}

function describeUnusable(): Finding {
  const message = 'The base branch has no usable config, so there are no rules to judge by'
  return { code: 'config-bad-value', severity: 'error', message, place: { path: CONFIG_PATH } }
}

function sortCalls({ code }: Snapshot): readonly CodeCall[] {
  return [...code.calls].sort(
    (a, b) =>
      compareText(a.caller, b.caller) ||
      compareText(a.callee, b.callee) ||
      compareText(a.level, b.level) ||
      Number(a.async) - Number(b.async),
  )
}
