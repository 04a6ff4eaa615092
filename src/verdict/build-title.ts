import type { Finding } from '../finding.ts'
import { FINDING_DOCS } from '../findings/finding-docs.ts'
import { ownerHandle } from '../owners/owner.ts'
import type { Verdict } from './model/verdict.ts'

/** GitHub shows about this much of a check's title. */
const TITLE_MAX = 100

/** The verdict in one line of at most 100 characters: what is wrong, else who is waited for, else what changes. */
export function buildTitle(verdict: Omit<Verdict, 'title'>): string {
  switch (verdict.state) {
    case 'failure':
      return clipTitle(describeFindings(verdict.findings.filter(({ severity }) => severity === 'error')))
    case 'waiting':
      return clipTitle(describeOpen(verdict))
    case 'success':
      return clipTitle(describeSuccess(verdict))
  }
}

function describeFindings(findings: readonly Finding[]): string {
  const parts: string[] = []
  let others = findings.length
  for (const [code, { counted }] of Object.entries(FINDING_DOCS)) {
    const count = counted === undefined ? 0 : findings.filter((finding) => finding.code === code).length
    if (counted !== undefined && count > 0) parts.push(countNoun(count, counted))
    others -= count
  }
  if (others > 0)
    parts.push(countNoun(others, parts.length > 0 ? ['other error', 'other errors'] : ['error', 'errors']))
  return parts.join(', ')
}

function describeOpen({ conflicts, consents }: Omit<Verdict, 'title'>): string {
  if (conflicts.length > 0) return `Conflicts with its base in ${countNoun(conflicts.length, ['file', 'files'])}`
  const waiting = consents.filter(({ state }) => state === 'waiting')
  const objectors = [...new Set(waiting.flatMap(({ objections }) => objections))]
  if (objectors.length === 0) return describeWaiting(waiting)
  return `${joinWords(objectors.map((login) => `@${login}`))} ${objectors.length === 1 ? 'objects' : 'object'}`
}

function describeWaiting(waiting: Verdict['consents']): string {
  const asked = waiting.map(({ ownership, rule, approvals }) => {
    const handles = ownership.owners.filter(({ kind }) => kind !== 'email').map(ownerHandle)
    return handles.join(' or ') + (rule.approvals > 1 ? ` (${approvals.length} of ${rule.approvals})` : '')
  })
  const unique = [...new Set(asked)]
  const text = `Waiting for ${joinWords(unique)}`
  return text.length <= TITLE_MAX
    ? text
    : `Waiting for the owners of ${countNoun(waiting.length, ['service', 'services'])}`
}

function describeSuccess({ findings, delta, codeDelta, consents }: Omit<Verdict, 'title'>): string {
  const undeclared = findings.filter(({ code }) => code === 'undeclared-call' || code === 'undeclared-method')
  if (undeclared.length > 0) return `${describeFindings(undeclared)}, as a warning`
  const changes = [delta, codeDelta].flatMap((d) => [d.added, d.removed, d.widened, d.narrowed].flat())
  return changes.length === 0 && consents.length === 0 ? 'No calls change' : 'All calls are declared and agreed to'
}

function countNoun(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function clipTitle(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  return plain.length <= TITLE_MAX ? plain : `${plain.slice(0, TITLE_MAX - 1).trimEnd()}…`
}
