import { callKey, type Agreement } from '../../allowlist/agreement.ts'
import type { Declarations, DeclaredSpan } from '../../allowlist/declarations.ts'
import { CONFIG_PATH, type Config } from '../../config/config.ts'
import type { Service } from '../../graph/service.ts'
import type { Owner } from '../../owners/owner.ts'
import type { Codeowners } from '../../owners/parse-codeowners.ts'
import { routeService } from '../../owners/route-service.ts'
import { selectReviewRule } from '../../verdict/consent/select-review-rule.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { BroughtBy, Ports, RepoRef, Repository } from '../ports/ports.ts'
import { readOwningLogins } from './read-owning-logins.ts'
import { readAllowlist } from './read-snapshot.ts'

/** The services' repository at the tip of its default branch, as far as agreements are told by it. */
export type AgreementSources = {
  readonly repo: RepoRef
  readonly repository: Repository
  readonly commit: string
  readonly branch: string
  readonly config: Config
  readonly services: readonly Service[]
  readonly codeowners: Codeowners | undefined
  readonly declarations: Declarations
  readonly facts: Pick<FactsCache, 'recent'>
}

type Call = { readonly caller: string; readonly callee: string }

/** An entry whose words changed more often was agreed to by somebody within these, or nobody looks further. */
const CHANGES_MAX = 5
const COMMITS_MAX = 100_000

/**
 * Who agreed to each of these calls, by `callKey`: owners of the callee who approved the pull request that brought the
 * entry, or the newest change of it. An entry that was pushed directly has none: nobody agreed. The owners are those of
 * today; who has left since counts no more.
 */
export async function readAgreements(
  calls: readonly Call[],
  sources: AgreementSources,
  ports: Pick<Ports, 'pulls'>,
): Promise<ReadonlyMap<string, Agreement>> {
  const agreements = new Map<string, Agreement>()
  if (calls.length === 0) return agreements
  const adopted = await readAdoption(sources)
  for (const call of calls) agreements.set(callKey(call), await readAgreement(call, { ...sources, adopted }, ports))
  return agreements
}

/** The place of the commit that brought the config first: what is older was there before Drawbridge. */
async function readAdoption({ repository, commit, declarations }: AgreementSources): Promise<number> {
  const history = await repository.readHistory(commit, CONFIG_PATH, { maxCommits: COMMITS_MAX })
  return declarations.positions.get(history.at(-1)?.commit ?? '') ?? Infinity
}

async function readAgreement(
  call: Call,
  sources: AgreementSources & { readonly adopted: number },
  ports: Pick<Ports, 'pulls'>,
): Promise<Agreement> {
  const { config, declarations, adopted, services, codeowners, facts, repo } = sources
  if (selectReviewRule(config.review, call.callee).consent !== 'required') return { kind: 'unneeded' }
  const service = services.find(({ name }) => name === call.callee)
  const owners = service === undefined ? [] : routeService(codeowners, service).owners
  for (const span of newestInARow(declarations.spans.get(call.caller)?.get(call.callee) ?? [])) {
    if (span.from >= adopted) return { kind: 'adopted' }
    const found = await facts.recent.ask<Agreement>(
      ['agreement', repo.owner, repo.name, call, span, owners],
      () => readPeople({ call, span, owners }, sources, ports),
      // Who has not agreed yet may do so at any time.
      ({ kind }) => (kind === 'nobody' ? Infinity : 1),
    )
    if (found.kind === 'agreed') return found
  }
  return { kind: 'nobody' }
}

/** The newest span, and those before it that it follows without a gap. */
function newestInARow(spans: readonly DeclaredSpan[]): readonly DeclaredSpan[] {
  const row: DeclaredSpan[] = []
  for (const span of spans) {
    const before = row.at(-1)
    if (before !== undefined && span.to > before.from + 1) break
    row.push(span)
    if (row.length === CHANGES_MAX) break
  }
  return row
}

type Asked = { readonly call: Call; readonly span: DeclaredSpan; readonly owners: readonly Owner[] }

async function readPeople(
  { call, span, owners }: Asked,
  sources: AgreementSources,
  { pulls }: Pick<Ports, 'pulls'>,
): Promise<Agreement> {
  const { repo, branch, config } = sources
  for (const pull of await pulls.readPullsOf(repo, span.commit)) {
    if (pull.baseRef !== branch || !(await isBroughtBy(pull, span, sources))) continue
    const reviews = await pulls.readReviews({ ...repo, number: pull.number })
    const given = new Map<string, { login: string; day: string }>()
    for (const { login, isPerson, state, commit, at } of reviews) {
      if (state === 'commented' || !isPerson) continue
      const counts = state === 'approved' && (await isDeclaredAt(commit, call, sources))
      if (counts) given.set(login.toLowerCase(), { login, day: at.slice(0, 10) })
      else given.delete(login.toLowerCase())
    }
    given.delete(pull.author.toLowerCase())
    if (selectReviewRule(config.review, call.callee).author === 'counts' && pull.authorIsPerson)
      given.set(pull.author.toLowerCase(), { login: pull.author, day: pull.mergedAt.slice(0, 10) })
    const owning = await readOwningLogins(repo, { owners, logins: [...given.keys()] }, { pulls })
    const people = [...given].flatMap(([key, person]) => (owning.has(key) ? [person] : []))
    if (people.length > 0) return { kind: 'agreed', pull: pull.number, people }
  }
  return { kind: 'nobody' }
}

/**
 * GitHub names a pull request for every commit that its branch has, also one that was pushed to the default branch
 * before and that its reviewers never saw: it must be the pull request's own commit there, or one that a rebase made.
 */
async function isBroughtBy(
  { mergeCommit, headSha }: BroughtBy,
  { commit, from }: DeclaredSpan,
  { repository, declarations }: AgreementSources,
): Promise<boolean> {
  if (mergeCommit === commit) return true
  const merged = declarations.positions.get(mergeCommit ?? '')
  if (merged === undefined || merged >= from) return false
  await repository.fetch([headSha])
  return (await repository.readCommit(headSha)) !== undefined && !(await repository.isAncestor(commit, headSha))
}

/** Whether the entry was there in the commit that somebody approved. */
async function isDeclaredAt(
  commit: string,
  { caller, callee }: Call,
  { repository, config, facts }: AgreementSources,
): Promise<boolean> {
  await repository.fetch([commit])
  if ((await repository.readCommit(commit)) === undefined) return false
  const { allowlist } = await readAllowlist(repository, { commit, config, today: '', facts })
  return allowlist.value.entries.some((entry) => entry.caller === caller && entry.callee === callee)
}
