import { createHash } from 'node:crypto'
import type { Allowlist } from '../../allowlist/allowlist.ts'
import { CONFIG_PATH, type Config, type ReviewRule } from '../../config/config.ts'
import type { Service } from '../../graph/service.ts'
import { matchOwners } from '../../owners/match-owners.ts'
import { ownersKey, type Ownership } from '../../owners/owner.ts'
import type { Codeowners } from '../../owners/parse-codeowners.ts'
import { routeService } from '../../owners/route-service.ts'
import { diffConfigs } from './diff-configs.ts'
import { diffOwners, type HandedOver } from './diff-owners.ts'
import { fingerprintCalls } from './fingerprint-calls.ts'
import { selectReviewRule } from './select-review-rule.ts'
import { selectConsentCalls } from './select-consent-calls.ts'
import type { Subject } from '../model/verdict.ts'

/** What a pull request proposes, as far as somebody has to agree to it. */
export type Proposal = {
  readonly config: Config
  readonly codeowners: Codeowners | undefined
  /** Of the default branch, where the pull request goes to another guarded one. */
  readonly defaultCodeowners?: Codeowners | undefined
  /** As the pull request makes it; left out: it does not touch CODEOWNERS. */
  readonly headCodeowners?: { readonly value: Codeowners | undefined } | undefined
  /** As the pull request makes it; left out: it does not touch the config. */
  readonly headConfig?: { readonly value: Config | undefined } | undefined
  readonly base: ProposalSide
  readonly head: ProposalSide
}

export type ProposalSide = { readonly services: readonly Service[]; readonly allowlist: Allowlist }

/**
 * All that somebody has to agree to, sorted by kind and name. A service that has other owners before than after, or on
 * the default branch, is there once for each: none of them can agree for the others.
 */
export function buildSubjects(proposal: Proposal): readonly Subject[] {
  const handedOver = diffOwners(proposal)
  return [
    ...buildCallSubjects(proposal, handedOver),
    ...buildOwnerSubjects(proposal, handedOver),
    ...buildConfigSubject(proposal),
  ]
}

/** Tells what a subject is about, whoever owns it. */
export function subjectName({ about, callee }: Pick<Subject, 'about' | 'callee'>): string {
  return about === 'calls' ? callee : `${about} of ${callee}`
}

function buildCallSubjects(proposal: Proposal, handedOver: readonly HandedOver[]): readonly Subject[] {
  const { config, base, head } = proposal
  const callers = new Map(handedOver.map(({ name, after }) => [name, ownersKey(after)]))
  const asked = selectConsentCalls({ base: base.allowlist, head: head.allowlist, handedOver: callers })
  return [...asked].flatMap(([callee, calls]) => {
    const rule = selectReviewRule(config.review, callee)
    const fingerprint = fingerprintCalls(calls)
    const shared = { about: 'calls', callee, calls, rule, fingerprint } as const
    return routeAll(callee, proposal).map((ownership) => ({ ...shared, ownership }))
  })
}

/** Who owns a service now, afterwards, and by the default branch; the first always, the others where there are owners. */
function routeAll(callee: string, proposal: Proposal): readonly Ownership[] {
  const { codeowners, defaultCodeowners, headCodeowners, base, head } = proposal
  const before = base.services.find(({ name }) => name === callee)
  const after = head.services.find(({ name }) => name === callee)
  const now = before ?? after
  if (now === undefined) return [{ path: '', owners: [] }]
  const first = routeService(codeowners, now)
  const others = [
    ...(after === undefined ? [] : [routeService(codeowners, after)]),
    ...(after === undefined || headCodeowners === undefined ? [] : [routeService(headCodeowners.value, after)]),
    ...(defaultCodeowners === undefined ? [] : [routeService(defaultCodeowners, now)]),
  ]
  const known = new Map([[ownersKey(first), first]])
  for (const ownership of others) {
    const key = ownersKey(ownership)
    if (ownership.owners.length > 0 && !known.has(key)) known.set(key, ownership)
  }
  return [...known.values()]
}

function buildOwnerSubjects({ config }: Proposal, handedOver: readonly HandedOver[]): readonly Subject[] {
  return handedOver.flatMap(({ name, before, after }) => {
    const rule = name === CONFIG_PATH ? configRule(config) : selectReviewRule(config.review, name)
    const fingerprint = hash(['owners', name, ownersKey(before), ownersKey(after), after.path])
    const shared = { about: 'owners', callee: name, calls: [], rule, fingerprint } as const
    return [before, after].filter(({ owners }) => owners.length > 0).map((ownership) => ({ ...shared, ownership }))
  })
}

// Nobody has to own the config as long as nothing in it is taken back.
function buildConfigSubject({ config, headConfig, codeowners, base }: Proposal): readonly Subject[] {
  if (headConfig === undefined) return []
  const weakened = diffConfigs(config, headConfig.value, base.services)
  const ownership = matchOwners(codeowners, CONFIG_PATH)
  if (weakened.length === 0 && ownership.owners.length === 0) return []
  const fingerprint = hash(['config', JSON.stringify(headConfig.value, spell) ?? ''])
  return [{ about: 'config', callee: CONFIG_PATH, calls: [], rule: configRule(config), ownership, fingerprint }]
}

// The rules themselves are agreed to even where by default nobody has to agree to calls.
function configRule(config: Config): ReviewRule {
  return { ...config.review.default, consent: 'required' }
}

// Maps are spelled as pairs; where in the file something stands does not matter.
function spell(key: string, value: unknown): unknown {
  if (key === 'place') return undefined
  return value instanceof Map ? [...value] : value
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
