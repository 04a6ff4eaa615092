import { compareText } from '../finding.ts'
import { codeSpan, escapeMarkdown, renderAddress, renderLink } from '../text/escape-markdown.ts'
import { fitMarkdown } from '../text/fit-markdown.ts'
import { markdownTable } from './formats/markdown-table.ts'
import { joinWords, shortCommit } from '../text/plain-text.ts'

/** Hidden first line of the one comment that says where a merged pull request is deployed. */
export const DEPLOYMENTS_MARKER = '<!-- drawbridge:deployments -->'

export type DeploymentRow = {
  readonly service: string
  readonly environment: string
  /**
   * `proposed`: a deployment pull request is open. `running`: the environment has the change. `superseded`: it had it,
   * and has another version now. `held`: a rollback stopped automatic deployment. `refused`: no deployment could be
   * planned. `closed`: somebody closed the deployment pull request. `waiting`: nobody has asked for it yet.
   */
  readonly state: 'proposed' | 'running' | 'superseded' | 'held' | 'refused' | 'closed' | 'waiting'
  readonly url?: string | undefined
  readonly note?: string | undefined
  /** The version that the environment has or would get: a commit id. */
  readonly version?: string | undefined
}

/**
 * The comment on a merged pull request: one sentence about where its services are, a table, and the commands for what
 * comes next. Rows come by service; environments keep the order in which they are given. `repository` is `owner/name`.
 */
export function renderDeploymentStatus(input: {
  readonly repository: string
  readonly mergeCommit: string
  readonly rows: readonly DeploymentRow[]
}): string {
  const rows = [...input.rows].sort((a, b) => compareText(a.service, b.service))
  return fitMarkdown((max) => renderSections({ ...input, rows }, max))
}

/** The same comment, where GitHub does not say as which commit the pull request was merged. */
export function renderUnnamedMerge(): string {
  return (
    `${DEPLOYMENTS_MARKER}\n### Merged, and nothing is deployed\n\n` +
    'GitHub says that this was merged and does not name the commit, so there is no version to deploy. ' +
    `Comment ${codeSpan('/refresh')} to look again; the next pull request that changes the same services deploys them, too.`
  )
}

function renderSections(
  { repository, mergeCommit, rows }: Parameters<typeof renderDeploymentStatus>[0],
  max: number,
): string {
  const linkVersion = (version: string) =>
    renderLink(codeSpan(shortCommit(version)), [...repository.split('/'), 'commit', version])
  const shown = rows.slice(0, max)
  const table = markdownTable(
    ['Service', 'Environment', 'State', 'Version'],
    shown.map((row) => [
      codeSpan(row.service),
      codeSpan(row.environment),
      renderState(row),
      row.version === undefined ? '–' : linkVersion(row.version),
    ]),
  )
  return [
    `${DEPLOYMENTS_MARKER}\n### ${renderSummary(rows)}`,
    table,
    rows.length > max ? `…and ${rows.length - max} more.` : '',
    renderCommands(shown),
    `<sub>Merged as ${linkVersion(mergeCommit)}.</sub>`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const SERVICES_IN_SUMMARY_MAX = 3
const COMMANDS_MAX = 10

const STATES: Record<DeploymentRow['state'], string> = {
  proposed: '⏳ proposed',
  running: '✅ running',
  superseded: '↩️ replaced by another version',
  held: '✋ held after a rollback',
  refused: '❌ refused',
  closed: '🚫 the deployment was closed',
  waiting: '– not asked for',
}

function renderState({ state, url, note }: DeploymentRow): string {
  const text = url === undefined ? STATES[state] : renderAddress(STATES[state], url)
  return note === undefined ? text : `${text}: ${escapeMarkdown(note)}`
}

function renderSummary(rows: readonly DeploymentRow[]): string {
  const running = new Map<string, string[]>()
  for (const { service, environment, state } of rows) {
    if (state === 'running') running.set(service, [...(running.get(service) ?? []), codeSpan(environment)])
  }
  const services = [...running.keys()]
  if (services.length === 0) return 'Merged, and not deployed yet'
  const shown = services
    .slice(0, SERVICES_IN_SUMMARY_MAX)
    .map((service) => `${codeSpan(service)} is in ${joinWords(running.get(service) ?? [])}`)
  const more = services.length - shown.length
  return more > 0 ? `${shown.join(', ')}, and ${more} more` : joinWords(shown)
}

function renderCommands(rows: readonly DeploymentRow[]): string {
  const forward = rows.filter(({ state }) => state !== 'running')
  const back = rows.filter(({ state }) => state === 'running')
  const commands = [...forward, ...back].flatMap((row) => {
    const command = selectCommand(row)
    return command === undefined ? [] : [`- ${codeSpan(command.text)} ${command.does}`]
  })
  if (commands.length === 0) return ''
  const more = commands.length > COMMANDS_MAX ? [`- …and ${commands.length - COMMANDS_MAX} more.`] : []
  return ['#### What you can do next', [...commands.slice(0, COMMANDS_MAX), ...more].join('\n')].join('\n\n')
}

// A command that would not parse back (a name with a space) is not offered.
function selectCommand({ service, environment, state }: DeploymentRow): { text: string; does: string } | undefined {
  if (/\s/.test(service + environment)) return undefined
  const deploy = `/deploy ${service} to ${environment}`
  switch (state) {
    case 'waiting':
    case 'refused':
      return { text: deploy, does: 'deploys it there' }
    case 'closed':
      return { text: deploy, does: 'proposes it again' }
    case 'held':
    case 'superseded':
      return { text: deploy, does: 'deploys it all the same, which ends the hold, if there is one' }
    case 'running':
      return { text: `/rollback ${service} in ${environment}`, does: 'goes back to the version before' }
    case 'proposed':
      return undefined
  }
}
