import assert from 'node:assert/strict'
import { readServiceAccess } from '../cluster/service-access.ts'
import { CLUSTER_CONFIG, SERVICES, type Stage } from '../stage/open-stage.ts'

/** What a person would look at, for the demo to hold its story to. */
export type Look = ReturnType<typeof lookAt>

const BOT = 'drawbridge[bot]'

export function lookAt(stage: Stage) {
  const reader = stage.as('ada').rest
  return {
    /** The bot's check on the pull request's head. */
    async check(number: number): Promise<{ state: string; title: string; summary: string }> {
      const { data: pull } = await reader.pulls.get({ ...SERVICES, pull_number: number })
      const { data } = await reader.checks.listForRef({ ...SERVICES, ref: pull.head.sha })
      const [run] = data.check_runs
      assert(run !== undefined, `pull request ${number} has no check`)
      return { state: run.conclusion ?? run.status, title: run.output.title ?? '', summary: run.output.summary ?? '' }
    },

    /** The bot's newest comment that holds this text. */
    async comment(number: number, text: string): Promise<string> {
      const { data } = await reader.issues.listComments({ ...SERVICES, issue_number: number, per_page: 100 })
      const found = data.filter((comment) => comment.user?.login === BOT && comment.body?.includes(text)).at(-1)
      assert(found?.body !== undefined, `no comment of the bot on #${number} says "${text}"`)
      return found.body
    },

    async requestedTeams(number: number): Promise<string[]> {
      const { data } = await reader.pulls.get({ ...SERVICES, pull_number: number })
      return (data.requested_teams ?? []).map((team) => team.slug)
    },

    /** The one open pull request of the config repository that starts with this title, and its files. */
    async proposal(title: string): Promise<{ number: number; title: string; body: string; files: string[] }> {
      const { data } = await reader.pulls.list({ ...CLUSTER_CONFIG, state: 'open' })
      const found = data.filter((pull) => pull.title.startsWith(title))
      assert.equal(found.length, 1, `${found.length} open deployment pull requests are called "${title} …"`)
      const [pull] = found
      assert(pull !== undefined)
      const { data: files } = await reader.pulls.listFiles({ ...CLUSTER_CONFIG, pull_number: pull.number })
      return {
        number: pull.number,
        title: pull.title,
        body: pull.body ?? '',
        files: files.map((file) => file.filename).sort(),
      }
    },

    async openProposals(): Promise<string[]> {
      const { data } = await reader.pulls.list({ ...CLUSTER_CONFIG, state: 'open' })
      return data.map((pull) => pull.title)
    },

    /** A file of the config repository as it is on its default branch. */
    async configFile(path: string): Promise<string> {
      const { data } = await reader.repos.getContent({ ...CLUSTER_CONFIG, path })
      assert('content' in data, `${path} is no file`)
      return Buffer.from(data.content, 'base64').toString('utf8')
    },
  }
}

/** Whom the policies of one environment let through, of all pairs of its services. Sorted. */
export async function evaluateEnvironment(
  stage: Stage,
  environment: string,
): Promise<{ services: number; allowed: string[] }> {
  const files = await stage.readFiles('ada', CLUSTER_CONFIG)
  const policies = [...files].filter(
    ([path]) => path.startsWith(`${environment}/`) && path.endsWith('/network-policy.yaml'),
  )
  const { access, findings } = readServiceAccess(policies.map(([path, text]) => ({ path, blob: '', text })))
  assert.deepEqual(findings, [])
  const services = policies.map(([path]) => path.split('/')[1] ?? '')
  const pairs = services.flatMap((caller) => services.map((callee) => ({ caller, callee })))
  const allowed = pairs.filter((pair) => access(pair.caller, pair.callee).allowed)
  return { services: services.length, allowed: allowed.map(({ caller, callee }) => `${caller} → ${callee}`).sort() }
}
