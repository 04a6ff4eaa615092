import { runDrawbridge } from '../cli/run-drawbridge.ts'
import { SERVICES, type Stage } from '../stage/open-stage.ts'
import type { FindingCode } from '../../src/finding.ts'
import { FINDING_DOCS } from '../../src/findings/finding-docs.ts'
import { listActive } from './active-markdown.ts'
import { look, type Look } from './scene.ts'
import type { Pusher } from './hostile-git.ts'

/** What the app concluded about a pull request, as far as everybody can see it. */
export type Judged = {
  readonly state: Look['state']
  readonly title: string
  /** `code path:line`, in the order of the check's annotations. */
  readonly findings: readonly string[]
}

/** The check run on a pull request's head. Throws when anything that the app has published there could do something. */
export async function readJudged(stage: Stage, number: number): Promise<Judged> {
  const { rest } = stage.as('ada')
  const { state, title, head } = await look(stage, number)
  await expectInert(stage, number)
  const { data } = await rest.checks.listForRef({ ...SERVICES, ref: head, filter: 'all' })
  const newest = data.check_runs.sort((a, b) => b.id - a.id)[0]
  if (newest === undefined) return { state, title, findings: [] }
  const annotations = await rest.checks.listAnnotations({ ...SERVICES, check_run_id: newest.id, per_page: 100 })
  const findings = annotations.data.map((each) => `${codeOf(each.title ?? '')} ${each.path}:${each.start_line}`)
  return { state, title, findings }
}

/** Throws when a comment or a check on a pull request holds anything that could do something. */
export async function expectInert(stage: Stage, number: number): Promise<void> {
  const { summary, comments } = await look(stage, number)
  const isOwnLink = (address: string) =>
    /^\/acme\/services\/(blob|commit)\/[0-9a-f]{40}(\/|$)/.test(address) ||
    address.startsWith(`${stage.sandbox.url}/acme/cluster-config/pull/`)
  const active = [summary, ...comments].flatMap((text) => listActive(text, isOwnLink))
  if (active.length > 0) throw new Error(`published on #${number}:\n${active.join('\n')}`)
}

/** What `drawbridge check` concludes about a pushed branch in the clone that it was pushed from, in the same form. */
export async function checkClone(pusher: Pusher, branch: string, base = 'origin/main'): Promise<Judged> {
  const args = ['check', '--base', base, '--head', `refs/heads/${branch}`, '--format', 'json']
  const { stdout, stderr } = await runDrawbridge(args, { cwd: pusher.dir })
  if (stdout === '') throw new Error(stderr)
  const verdict = JSON.parse(stdout) as {
    state: 'success' | 'failure' | 'waiting'
    title: string
    findings: { code: FindingCode; path: string; line?: number }[]
  }
  const findings = verdict.findings.map(({ code, path, line }) => `${code} ${path}:${line ?? 1}`)
  return { state: verdict.state === 'waiting' ? 'pending' : verdict.state, title: verdict.title, findings }
}

function codeOf(title: string): string {
  const found = Object.entries(FINDING_DOCS).find(([, doc]) => doc.title === title)
  return found === undefined ? title : found[0]
}
