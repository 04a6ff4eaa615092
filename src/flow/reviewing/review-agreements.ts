import { callKey, describeAgreement, type Agreement } from '../../allowlist/agreement.ts'
import { environmentPaths } from '../../deploy/releases/environment-paths.ts'
import { parsePlanBody } from '../../deploy/plans/plan-body.ts'
import { compareFindings, type Finding } from '../../finding.ts'
import { ownerHandle } from '../../owners/owner.ts'
import type { ConnectionReview, OpenedConnection } from '../../verdict/review-connections.ts'
import { readAgreements } from '../judging/read-agreements.ts'
import { selectDecisions } from '../judging/select-decisions.ts'
import { readOwningLogins } from '../judging/read-owning-logins.ts'
import type { Ports, Pull, PullRef, Repository, Review } from '../ports/ports.ts'
import { indexOwners, type ServicesRules } from './read-services-rules.ts'

export type AgreementSubject = {
  readonly ref: PullRef
  readonly pull: Pull
  readonly repository: Repository
  readonly rules: ServicesRules
}

type Call = { readonly caller: string; readonly callee: string }

/**
 * Says of each call between services that a pull request opens who agreed to it, and objects where nobody did: a
 * deployment waits until an owner of the callee approves it, or a pull request that changes the entry. What a person
 * opens by hand, and an entry allows, is told.
 */
export async function reviewAgreements(
  reviews: readonly ConnectionReview[],
  subject: AgreementSubject,
  ports: Pick<Ports, 'pulls' | 'proposals'>,
): Promise<readonly ConnectionReview[]> {
  const { rules } = subject
  const ownersOf = indexOwners(rules)
  const callOf = ({ caller, callee }: OpenedConnection): Call | undefined =>
    caller === undefined || callee === undefined || caller === callee || ownersOf(callee) === undefined
      ? undefined
      : { caller, callee }
  const calls = new Map(
    reviews.flatMap(({ opened }) => opened.flatMap((each) => callOf(each) ?? [])).map((call) => [callKey(call), call]),
  )
  if (calls.size === 0) return reviews
  const agreements = await readAgreements([...calls.values()], rules, ports)
  const isOpen = [...agreements.values()].some(({ kind }) => kind === 'nobody')
  const holds = isOpen && rules.config.connections === 'fail' && (await isDeployment(subject, ports))
  const approvals = isOpen ? await readApprovals(subject, ports) : []
  const told: ConnectionReview[] = []
  for (const review of reviews) {
    const here = new Map<string, string>()
    const objections: Finding[] = [...(review.objections ?? [])]
    for (const call of new Map(
      review.opened.flatMap((each) => callOf(each) ?? []).map((c) => [callKey(c), c]),
    ).values()) {
      const agreement: Agreement = agreements.get(callKey(call)) ?? { kind: 'nobody' }
      const approver =
        agreement.kind === 'nobody' ? await findApprover(call, { approvals, review, subject }, ports) : undefined
      const source = `${rules.repo.owner}/${rules.repo.name}`
      here.set(callKey(call), approver ?? describeAgreement(agreement, source))
      if (agreement.kind === 'nobody' && approver === undefined)
        objections.push(object(call, { environment: review.environment, rules, severity: holds ? 'error' : 'warning' }))
    }
    const opened = review.opened.map((each) => {
      const call = callOf(each)
      return call === undefined ? each : { ...each, agreed: here.get(callKey(call)) }
    })
    told.push({ ...review, opened, objections: objections.sort(compareFindings) })
  }
  return told
}

async function isDeployment(
  { ref, pull }: AgreementSubject,
  { proposals }: Pick<Ports, 'proposals'>,
): Promise<boolean> {
  if (!pull.sameRepository || !pull.headRef.startsWith('drawbridge/')) return false
  const proposal = await proposals.readProposal(ref, pull.headRef)
  return proposal?.number === ref.number && parsePlanBody(proposal.body) !== undefined
}

/** Each person's newest review, where it approves. */
async function readApprovals(
  { ref, pull }: AgreementSubject,
  { pulls }: Pick<Ports, 'pulls'>,
): Promise<readonly Review[]> {
  const author = pull.author.toLowerCase()
  const decisions = selectDecisions(await pulls.readReviews(ref))
  return decisions.filter(({ login, state }) => state === 'approved' && login.toLowerCase() !== author)
}

/** An owner of the callee who approved this pull request as it opens the callee now. */
async function findApprover(
  { callee }: Call,
  input: { approvals: readonly Review[]; review: ConnectionReview; subject: AgreementSubject },
  ports: Pick<Ports, 'pulls'>,
): Promise<string | undefined> {
  const { approvals, review, subject } = input
  if (approvals.length === 0) return undefined
  const owners = indexOwners(subject.rules)(callee) ?? []
  const logins = approvals.map(({ login }) => login)
  const owning = await readOwningLogins(subject.rules.repo, { owners, logins }, ports)
  for (const { login, commit, at } of approvals) {
    if (owning.has(login.toLowerCase()) && (await isSamePolicy(commit, { callee, review, subject })))
      return `${login} on ${at.slice(0, 10)} here`
  }
  return undefined
}

/** Whether the callee's policy is what it was when somebody approved: the branch may have been written anew since. */
async function isSamePolicy(
  commit: string,
  {
    callee,
    review,
    subject: { pull, repository, rules },
  }: { callee: string; review: ConnectionReview; subject: AgreementSubject },
): Promise<boolean> {
  if (commit === pull.headSha) return true
  const path = policyPath(callee, review.environment, rules)
  await repository.fetch([commit])
  if (path === undefined || (await repository.readCommit(commit)) === undefined) return false
  const blobs = await Promise.all(
    [commit, pull.headSha].map(
      async (at) => (await repository.readTree(at)).find((entry) => entry.path === path)?.blob,
    ),
  )
  return blobs[0] !== undefined && blobs[0] === blobs[1]
}

function policyPath(service: string, name: string, { config }: ServicesRules): string | undefined {
  const environment = config.environments.find((each) => each.name === name)
  return environment && config.image && environmentPaths(environment, service, config.image).policy
}

function object(
  { caller, callee }: Call,
  input: { environment: string; rules: ServicesRules; severity: Finding['severity'] },
): Finding {
  const { environment, rules, severity } = input
  const owners = (indexOwners(rules)(callee) ?? []).map((owner) => `\`${ownerHandle(owner)}\``).join(', ')
  const who = owners === '' ? `an owner of ${callee}` : owners
  return {
    code: 'call-unagreed',
    severity,
    message: `${caller} may call ${callee} in ${environment} from now on, and nobody of its owners agreed to the entry`,
    hint:
      `Now: ${who} approves this pull request; or approves one in ${rules.repo.owner}/${rules.repo.name} that changes ` +
      `the entry, or takes it away.`,
    place: { path: policyPath(callee, environment, rules) ?? environment },
  }
}
