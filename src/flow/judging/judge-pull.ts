import { renderCheck } from '../../report/verdict/render-check.ts'
import { renderVerdictComment, VERDICT_MARKER } from '../../report/verdict/render-verdict-comment.ts'
import { checkDigest } from '../../report/formats/check-digest.ts'
import type { Check } from '../../report/formats/check.ts'
import { assembleVerdict } from '../../verdict/assemble-verdict.ts'
import type { Verdict } from '../../verdict/model/verdict.ts'
import { ownerHandle as handleOf } from '../../owners/owner.ts'
import { planRequests } from './plan-requests.ts'
import type { CheckRef, Ports, Published, Pull, PullRef } from '../ports/ports.ts'
import { OperationError } from '../../operation-error.ts'
import { selectGuard } from '../../verdict/select-guard.ts'
import { readJudges } from './read-judges.ts'
import { readPullFacts, type JudgingPorts } from './read-pull-facts.ts'
import { isSameText } from './same-text.ts'
import { parseRequestRecord, renderRequestRecord, type RequestRecord } from './request-record.ts'

export type JudgePorts = JudgingPorts & Pick<Ports, 'verdicts' | 'proposals' | 'log'>

/**
 * Judges an open pull request as it is now, and brings its check, its comment and its review requests to that state. A
 * second run writes nothing. Closed pull requests are left alone; without a config, it may be a config repository's:
 * `otherwise` looks at it.
 */
export async function judgePull(
  ref: PullRef,
  ports: JudgePorts,
  otherwise: (pull: Pull) => Promise<void>,
): Promise<void> {
  const pull = await ports.pulls.readPull(ref)
  if (pull.state === 'closed') return
  const judged = await readPullFacts(ref, pull, ports)
  if (judged === undefined) return otherwise(pull)
  const checkRef = { head: pull.headSha, name: judged.guard.check }
  const published = await ports.verdicts.readPublished(ref, checkRef, VERDICT_MARKER)

  const verdict = assembleVerdict(judged.facts)

  const record = await writeRequests(ref, { pull, verdict, published }, ports)
  await writeCheck(ref, checkRef, renderCheck(verdict, { refused: record.refused }), published, ports)
  await writeComment(ref, { verdict, record, published }, ports)
  ports.log.info({ pull: pullName(ref), head: pull.headSha, state: verdict.state }, 'judged a pull request')
}

/** Judges the last pull request of a merge queue's group on the group's own commits. Only the check is written. */
export async function judgeGroup(
  ref: PullRef,
  range: { readonly base: string; readonly head: string },
  ports: JudgePorts,
): Promise<void> {
  const pull = await ports.pulls.readPull(ref)
  const judged = await readPullFacts(ref, pull, ports, range)
  if (judged === undefined) return
  const checkRef = { head: range.head, name: judged.guard.check }
  const published = await ports.verdicts.readPublished(ref, checkRef, VERDICT_MARKER)
  const check = renderCheck(assembleVerdict(judged.facts), { refused: new Map() })
  // A group cannot wait for a person: what is not agreed to leaves the queue.
  const settled: Check = check.state === 'pending' ? { ...check, state: 'failure' } : check
  await writeCheck(ref, checkRef, settled, published, ports)
}

/**
 * After the last attempt: the check says that no verdict could be reached, and why. Never an absent check, never a
 * neutral one.
 */
export async function reportUnjudged(
  ref: PullRef,
  failure: { readonly head?: string | undefined; readonly message: string },
  ports: Pick<Ports, 'pulls' | 'verdicts' | 'repositories'>,
): Promise<void> {
  const pull = await ports.pulls.readPull(ref)
  const checkRef = { head: failure.head ?? pull.headSha, name: await readCheckName(ref, pull, ports) }
  const published = await ports.verdicts.readPublished(ref, checkRef, VERDICT_MARKER)
  const check: Check = {
    state: 'failure',
    title: 'Drawbridge could not judge this pull request',
    summary: `${failure.message}\n\nComment \`/refresh\` to try again.`,
    annotations: [],
  }
  await writeCheck(ref, checkRef, check, published, ports)
}

// When not even the config can be read, a branch that is not the default one gets the check that no ruleset requires:
// what is required stays missing, which lets nothing through either.
async function readCheckName(ref: PullRef, pull: Pull, ports: Pick<Ports, 'repositories'>): Promise<string> {
  const { defaultBranch, trunkRef } = pull
  const fallback = selectGuard(trunkRef, { defaultBranch, branches: [] }).check
  if (trunkRef === defaultBranch) return fallback
  try {
    const repository = await ports.repositories.open(ref)
    return (await readJudges(repository, pull))?.guard.check ?? fallback
  } catch (error) {
    if (error instanceof OperationError) return fallback
    throw error
  }
}

// First the requests, then the comment that records them: a crash between the two asks nobody twice, since GitHub still
// lists them.
async function writeRequests(
  ref: PullRef,
  { pull, verdict, published }: { pull: Pull; verdict: Verdict; published: Published },
  { verdicts }: JudgePorts,
): Promise<RequestRecord> {
  const record = parseRequestRecord(published.comment?.body ?? '')
  const plan = planRequests({ verdict, pull, org: ref.owner, record })
  const refused = new Map([...record.refused, ...plan.impossible])
  if (plan.teams.length + plan.users.length > 0) {
    const answers = await verdicts.requestReviews(ref, { teams: plan.teams, users: plan.users })
    for (const { owner, why } of answers) refused.set(owner, why)
  }
  // GitHub answers with names as it spells them, CODEOWNERS has them as somebody wrote them.
  const owners = new Set(
    verdict.consents.flatMap((consent) => consent.ownership.owners.map((owner) => handleOf(owner).toLowerCase())),
  )
  return { asked: plan.asked, refused: new Map([...refused].filter(([owner]) => owners.has(owner.toLowerCase()))) }
}

async function writeCheck(
  ref: PullRef,
  checkRef: CheckRef,
  check: Check,
  published: Published,
  { verdicts }: Pick<Ports, 'verdicts'>,
): Promise<void> {
  if (published.check?.digest === checkDigest(check)) return
  await verdicts.writeCheck(ref, checkRef, check, published.check)
}

// A pull request about which there is nothing to say gets no comment; one that had something to say is told that it is
// over.
async function writeComment(
  ref: PullRef,
  { verdict, record, published }: { verdict: Verdict; record: RequestRecord; published: Published },
  { verdicts }: JudgePorts,
): Promise<void> {
  if (published.comment === undefined && hasNothingToSay(verdict)) return
  const hidden = renderRequestRecord(record)
  const shown = renderVerdictComment({
    verdict,
    repository: `${ref.owner}/${ref.name}`,
    commands: true,
    refused: record.refused,
    appended: hidden.length,
  })
  const body = `${shown}\n${hidden}`
  if (published.comment !== undefined && isSameText(published.comment.body, body)) return
  await verdicts.writeComment(ref, body, published.comment)
}

function hasNothingToSay({ state, findings, delta, codeDelta }: Verdict): boolean {
  const changes = [delta, codeDelta].flatMap((d) => [...d.added, ...d.removed, ...d.widened, ...d.narrowed])
  return state === 'success' && findings.length === 0 && changes.length === 0
}

function pullName({ owner, name, number }: PullRef): string {
  return `${owner}/${name}#${number}`
}
