import type { ReviewRule } from '../config/config.ts'
import { ownerHandle, type Ownership } from '../owners/owner.ts'
import { countNoun } from '../text/plain-text.ts'
import { jsonText } from './formats/json-text.ts'
import { alignColumns, paint, wrapText, type TerminalOptions } from './formats/terminal.ts'

/**
 * Who owns one thing that somebody asked for. Of a folder there is one for each line of CODEOWNERS that decides about
 * files in it.
 */
export type OwnersAnswer = Ownership & {
  /** Then `path` is that of its allowlist. */
  readonly service?: { readonly name: string; readonly dir: string }
  /** Of the service; undefined: the config does not say what the services are. */
  readonly review?: ReviewRule | undefined
  /** Then `path` is a folder with a slash at its end, in which so many files have these owners. */
  readonly files?: number
}

/**
 * The answers in the given order, one line each with a line end: what was asked for, owners, and the line of CODEOWNERS
 * that decides. A rule without owners and no rule at all are told apart; with colour, what nobody owns stands out.
 * Below them, for services: who cannot agree, and where something else is asked of owners than that one of them agrees.
 */
export function renderOwnersText(
  answers: readonly OwnersAnswer[],
  options: TerminalOptions = { color: false },
): string {
  const rows = answers.map((answer) => [
    describeSubject(answer),
    answer.owners.map(ownerHandle).join(' ') || '(nobody)',
    answer.rule === undefined ? 'no rule matches' : `${answer.rule.path}:${answer.rule.line} ${answer.rule.pattern}`,
  ])
  const lines = alignColumns(rows).map((line, index) =>
    answers[index]?.owners.length === 0 ? paint(line, 'yellow', options) : line,
  )
  const notes = [...new Set(answers.flatMap(describeReview))].flatMap((note) => wrapText(note, '', options))
  return [...lines, ...(notes.length === 0 ? [] : ['', ...notes])].map((line) => `${line}\n`).join('')
}

function describeSubject({ path, service, files }: OwnersAnswer): string {
  if (files !== undefined) return `${path} (${countNoun(files, 'file')})`
  if (service === undefined) return path
  return service.name === service.dir ? service.name : `${service.name} (${service.dir}/)`
}

function describeReview({ path, service, review, owners }: OwnersAnswer): readonly string[] {
  if (service === undefined) return []
  const { name } = service
  if (review?.consent === 'none') return [`${name}: nobody is asked, and nobody has to agree.`]
  if (review?.consent === 'notify') return [`${name}: its owners are told, and nobody has to agree.`]
  // Whether a review is by whoever has that address cannot be told.
  if (!owners.some(({ kind }) => kind !== 'email')) {
    return [
      `${name}: nobody can agree, so a pull request that newly calls it fails. Give ${path} an owner in CODEOWNERS: a user or a team.`,
    ]
  }
  const conditions = [
    ...((review?.approvals ?? 1) > 1 ? [`${review?.approvals} of its owners have to agree`] : []),
    ...(review?.author === 'excluded' ? ['the author of the pull request does not count'] : []),
  ]
  return conditions.length === 0 ? [] : [`${name}: ${conditions.join(', and ')}.`]
}

/**
 * The same as JSON: `[{ path, service?, files?, owners: ["@acme/ledger"], decidedBy?: { path, line, pattern }, review?:
 * { consent, approvals, author } }]`, indented by two, with a line end.
 */
export function renderOwnersJson(answers: readonly OwnersAnswer[]): string {
  const shape = answers.map(({ path, service, files, owners, rule, review }) => ({
    path,
    service: service?.name,
    files,
    owners: owners.map(ownerHandle),
    decidedBy: rule && { path: rule.path, line: rule.line, pattern: rule.pattern },
    review,
  }))
  return jsonText(shape)
}
