import type { Finding } from '../../finding.ts'
import { FINDING_DOCS } from '../../findings/finding-docs.ts'
import { describeWorkload } from '../../cluster/model/cluster.ts'
import { ownerHandle, type Owner } from '../../owners/owner.ts'
import type { ConnectionReview, OpenedConnection } from '../../verdict/review-connections.ts'
import type { Check } from '../formats/check.ts'
import { describeGroups, type DescribeGroup } from './describe-parties.ts'
import { codeSpan, escapeMarkdown, renderLink } from '../../text/escape-markdown.ts'
import { fitMarkdown } from '../../text/fit-markdown.ts'
import { linkPlaces } from '../formats/link-place.ts'
import { markdownTable } from '../formats/markdown-table.ts'
import { countNoun, joinWords, plainText } from '../../text/plain-text.ts'
import { renderAnnotations } from '../formats/render-annotations.ts'
import { renderFindings } from '../formats/render-findings.ts'
import { renderPolicyDiffWithin } from './render-policy-diff-markdown.ts'
import { summarizeDelta } from './render-policy-diff.ts'

/** Hidden first line of the one comment about connections on a pull request of a config repository. */
export const CONNECTIONS_MARKER = '<!-- drawbridge:connections -->'

export type ReviewedAt = {
  /** `owner/name` of the config repository, and the commit that was looked at. */
  readonly repository: string
  readonly commit: string
  /** What is wrong with files that belong to no environment. */
  readonly outside?: readonly Finding[]
}

/**
 * The comment: which connections open and close in each environment, and for what opens who asked for it and who owns
 * the callee.
 */
export function renderConnectionReview(reviews: readonly ConnectionReview[], at: ReviewedAt): string {
  const named = reviews.map((review) => ({ review, name: review.delta && describeGroups(review.delta.parties) }))
  return fitMarkdown((max) =>
    [
      CONNECTIONS_MARKER,
      '## Connections',
      ...(reviews.length === 0 && (at.outside ?? []).length === 0 ? ['No manifest of an environment changes.'] : []),
      ...named.map(({ review, name }) => renderEnvironment(review, { name, max, at })),
      ...renderOutside(at, max),
    ].join('\n\n'),
  )
}

function renderOutside({ outside = [], repository, commit }: ReviewedAt, max: number): readonly string[] {
  if (outside.length === 0) return []
  const link = linkPlaces(repository, commit)
  return ['### Outside of every environment', renderFindings(outside, { link, max, entryHints: true })]
}

function renderEnvironment(
  review: ConnectionReview,
  { name, max, at }: { name: DescribeGroup | undefined; max: number; at: ReviewedAt },
): string {
  const { environment, delta, opened, more, findings, objections = [] } = review
  const hasReasons = opened.some(({ reason }) => reason?.reason !== undefined)
  const tellsWho = opened.some(({ agreed }) => agreed !== undefined)
  const rows = opened.slice(0, max).map((connection) => {
    const cells = describeOpened(connection)
    return [
      ...cells,
      ...(tellsWho ? [connection.agreed === 'nobody' ? '**nobody**' : escapeMarkdown(connection.agreed ?? '')] : []),
      ...(hasReasons ? [escapeMarkdown(connection.reason?.reason ?? '')] : []),
    ]
  })
  const left = opened.length - rows.length + more
  const link = linkPlaces(at.repository, at.commit)
  return [
    `### In ${codeSpan(environment)}`,
    ...(findings.length > 0
      ? [
          delta === undefined
            ? '**Its connections are not compared.**'
            : '**Not everything could be read, so there may be more than is told here.**',
          renderFindings(findings, { link, max, entryHints: true }),
        ]
      : []),
    renderFindings(objections, { link, max, entryHints: true }),
    delta && name ? renderPolicyDiffWithin(delta, name, max).trim().replaceAll(/^### /gm, '#### ') : '',
    ...(rows.length > 0 || left > 0
      ? [
          '#### Why it opens',
          markdownTable(
            [
              ...['Call', 'Asked for in', 'Owners of the callee'],
              ...(tellsWho ? ['Who agreed'] : []),
              ...(hasReasons ? ['Reason'] : []),
            ],
            rows,
          ),
        ]
      : []),
    ...(left > 0
      ? [
          rows.length > 0
            ? `… and ${countNoun(left, 'more pair')} of workloads.`
            : `${countNoun(left, 'pair')} of workloads, too many to be told one by one.`,
        ]
      : []),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function describeOpened({ from, to, caller, callee, reason, owners }: OpenedConnection): readonly string[] {
  const ends = [caller ?? describeWorkload(from), callee ?? describeWorkload(to)]
  return [
    ends.map(codeSpan).join(' → '),
    reason === undefined ? 'no allowlist: opened by hand' : linkPull(reason.pull),
    describeOwners(owners),
  ]
}

/** `owner/name#12` as a link; what is no such thing as text. */
function linkPull(pull: string | undefined): string {
  const [, owner, name, number] = /^([\w-]{1,100})\/(?!\.{1,2}#)([\w.-]{1,100})#(\d{1,10})$/.exec(pull ?? '') ?? []
  if (owner === undefined || name === undefined || number === undefined) return 'not recorded'
  return renderLink(codeSpan(`${owner}/${name}#${number}`), [owner, name, 'pull', number])
}

// In code type, which mentions nobody: they agreed when the allowlist changed.
function describeOwners(owners: readonly Owner[] | undefined): string {
  if (owners === undefined) return 'no known service'
  return owners.length === 0 ? 'nobody' : owners.map((owner) => codeSpan(ownerHandle(owner))).join(', ')
}

/**
 * The check beside the comment. It fails when a file can no longer be read, or there is too much to compare: what that
 * does to connections is not known; and for every objection that is an error.
 */
export function renderConnectionCheck(reviews: readonly ConnectionReview[], at: ReviewedAt): Check {
  const unread = reviews.flatMap((review) => review.findings)
  const objections = [...reviews.flatMap((review) => review.objections ?? []), ...(at.outside ?? [])]
  const findings = [...unread, ...objections]
  const fails = unread.length > 0 || objections.some(({ severity }) => severity === 'error')
  return {
    state: fails ? 'failure' : 'success',
    title: titleOf(
      reviews,
      objections.filter(({ severity }) => severity === 'error'),
    ),
    summary: renderConnectionReview(reviews, at),
    annotations: renderAnnotations(findings),
  }
}

function titleOf(reviews: readonly ConnectionReview[], errors: readonly Finding[]): string {
  const uncompared = reviews.filter(({ delta }) => delta === undefined).map(({ environment }) => environment)
  if (uncompared.length > 0) return plainText(`${joinWords(uncompared)}: too much to be compared`)
  const unread = new Set(reviews.flatMap(({ findings }) => findings.map(({ place }) => place.path)))
  if (unread.size > 0) return `${countNoun(unread.size, 'file')} cannot be read`
  if (errors.length > 0) return countErrors(errors)
  const told = reviews.flatMap(({ environment, delta }) =>
    delta === undefined ? [] : [plainText(`${environment}: ${summarizeDelta(delta)}`)],
  )
  const [first = 'No manifest of an environment changes', ...others] = told
  return first + (others.length > 0 ? ` And in ${countNoun(others.length, 'more environment')}.` : '')
}

/** `1 service opened by hand and 2 errors`. */
function countErrors(errors: readonly Finding[]): string {
  const counts = new Map<Finding['code'], number>()
  for (const { code } of errors) counts.set(code, (counts.get(code) ?? 0) + 1)
  const parts = [...counts].map(([code, count]) => {
    const [one, many] = FINDING_DOCS[code].counted ?? ['error', 'errors']
    return countNoun(count, one, many)
  })
  return joinWords(parts)
}
