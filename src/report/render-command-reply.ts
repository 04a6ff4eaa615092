import { codeSpan, renderProse } from '../text/escape-markdown.ts'
import { fitMarkdown } from '../text/fit-markdown.ts'
import { markdownTable } from './formats/markdown-table.ts'

/** Hidden first line of the reply to one comment, which tells that the command in it was answered. `comment` is GitHub's id. */
export function replyMarker(comment: number): string {
  return `<!-- drawbridge:reply ${comment} -->`
}

/**
 * The reply to a command: the marker, what came of it, and details as a list. `message` and `details` are sentences in which `code`
 * stands between backticks and addresses become links; everything else in them is text, whatever it holds. The reply to `help` is the
 * list of commands.
 */
export function renderCommandReply(input: {
  readonly command: string
  readonly comment: number
  readonly outcome: 'done' | 'refused' | 'nothing'
  readonly message: string
  readonly details?: readonly string[] | undefined
}): string {
  const { command, comment, outcome, message, details = [] } = input
  const marker = replyMarker(comment)
  if (command === 'help' && outcome === 'done') return `${marker}\n${renderHelp()}`
  const lead = `${SIGNS[outcome]} ${codeSpan(`/${command}`)}: ${renderProse(message, { links: true })}`
  return fitMarkdown((max) => {
    const shown = details.slice(0, max).map((detail) => `- ${renderProse(detail, { links: true })}`)
    const more = details.length > max ? [`- …and ${details.length - max} more.`] : []
    const list = [...shown, ...more].join('\n')
    return [`${marker}\n${lead}`, list].filter((part) => part !== '').join('\n\n')
  })
}

const SIGNS = { done: '✅', refused: '❌', nothing: 'ℹ️' } as const

/** The commands and what they do, as markdown. */
export function renderHelp(): string {
  const rows = COMMANDS.map(([command, does]) => [codeSpan(command), does])
  return [
    markdownTable(['Comment', 'What it does'], rows),
    'A command is the first line of a new comment, by somebody who may write to this repository. Edited comments command nothing.',
  ].join('\n\n')
}

const COMMANDS: readonly (readonly [string, string])[] = [
  ['/allow', 'commits the allowlist entries that this pull request lacks to its branch'],
  ['/allow CALLER CALLEE', 'commits the entry for one call'],
  [
    '/deploy SERVICE to ENVIRONMENT [--dry-run]',
    'after the merge: proposes the deployment, or only says what it would change',
  ],
  [
    '/rollback SERVICE in ENVIRONMENT [to VERSION] [--dry-run] [-- REASON]',
    'proposes to go back to an earlier version without taking away calls that running services need',
  ],
  [
    '/policy MODE in ENVIRONMENT [for SERVICE] [--dry-run]',
    'proposes another mode for network policies: staged, log or enforce',
  ],
  ['/refresh', 'looks at this pull request again'],
  ['/help', 'shows this list'],
]
