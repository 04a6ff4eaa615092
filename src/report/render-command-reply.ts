import { codeSpan, renderLink, renderProse } from '../text/escape-markdown.ts'
import { fitMarkdown } from '../text/fit-markdown.ts'
import { shortCommit } from '../text/plain-text.ts'
import { markdownTable } from './formats/markdown-table.ts'

/**
 * Hidden first line of the reply to one comment, or to the body of one review, which tells that the command in it was
 * answered. `comment` is GitHub's id.
 */
export function replyMarker(comment: number, isReview = false): string {
  return `<!-- drawbridge:reply ${isReview ? 'review ' : ''}${comment} -->`
}

/** One way to write a command. */
export type CommandForm = {
  /** As it is typed; what is to be replaced in capitals, what may be left out in brackets. */
  readonly usage: string
  /** What it does: a sentence without its subject, in which `code` stands between backticks. */
  readonly does: string
}

/** The same, and who may give it: a few words in which `code` stands between backticks. */
export type CommandHelp = CommandForm & { readonly who: string }

/**
 * The reply to a command: the marker, what came of it, and details as a list. `message` and `details` are sentences in
 * which `code` stands between backticks and addresses become links; everything else in them is text, whatever it holds.
 * With `help`, the reply is the list of commands and nothing else.
 */
export function renderCommandReply(input: {
  readonly command: string
  readonly comment: number
  /** Where that is the id of a review: of which pull request of which repository (`owner/name`). */
  readonly review?: { readonly repository: string; readonly number: number } | undefined
  /** The head of the pull request that the command is about. */
  readonly head?: string | undefined
  /** `working`: it is under way, and the message says what it will do. */
  readonly outcome: 'done' | 'refused' | 'nothing' | 'working'
  readonly message: string
  readonly details?: readonly string[] | undefined
  readonly help?: readonly CommandHelp[] | undefined
}): string {
  const { command, comment, review, head, outcome, message, details = [], help } = input
  const marker = replyMarker(comment, review !== undefined)
  if (help !== undefined) return `${marker}\n${renderHelp(help)}`
  const place = [
    ...(review === undefined ? [] : [`in ${linkReview(comment, review)}`]),
    ...(head === undefined ? [] : [`at ${codeSpan(shortCommit(head))}`]),
  ].join(' ')
  const given = place === '' ? '' : `${place.charAt(0).toUpperCase()}${place.slice(1)}, `
  const lead = `${SIGNS[outcome]} ${given}${codeSpan(`/${command}`)}: ${renderProse(message, { links: true })}`
  return fitMarkdown((max) => {
    const shown = details.slice(0, max).map((detail) => `- ${renderProse(detail, { links: true })}`)
    const more = details.length > max ? [`- …and ${details.length - max} more.`] : []
    const list = [...shown, ...more].join('\n')
    return [`${marker}\n${lead}`, list].filter((part) => part !== '').join('\n\n')
  })
}

function linkReview(id: number, { repository, number }: { repository: string; number: number }): string {
  const segments = [...repository.split('/'), 'pull', String(number)]
  return renderLink('this review', segments, `#pullrequestreview-${id}`)
}

const SIGNS = { done: '✅', refused: '❌', nothing: 'ℹ️', working: '⏳' } as const

/** The commands, what they do and for whom, as markdown. */
function renderHelp(forms: readonly CommandHelp[]): string {
  return [
    markdownTable(
      ['Comment', 'What it does', 'For'],
      forms.map(({ usage, does, who }) => [codeSpan(usage), renderProse(does), renderProse(who)]),
    ),
    'A command is the first line of a new comment. Edited comments command nothing. ' +
      'With `--dry-run` nothing is written: the answer says what would change.',
  ].join('\n\n')
}
