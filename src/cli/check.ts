import { Option, type Command } from 'commander'
import { CONFIG_PATH } from '../config/config.ts'
import type { FactsCache } from '../flow/sources/facts-cache.ts'
import type { Repository } from '../flow/ports/ports.ts'
import { readMerged } from '../flow/judging/read-merged.ts'
import type { Rules } from '../flow/judging/read-rules.ts'
import { renderVerdictJson } from '../report/verdict/render-verdict-json.ts'
import { renderVerdictMarkdown } from '../report/verdict/render-verdict-markdown.ts'
import { renderVerdictSarif } from '../report/verdict/render-verdict-sarif.ts'
import { renderVerdictText } from '../report/verdict/render-verdict-text.ts'
import { assembleVerdict } from '../verdict/assemble-verdict.ts'
import { buildSubjects } from '../verdict/consent/build-subjects.ts'
import { selectProposal } from '../verdict/consent/select-proposal.ts'
import { selectMembershipQuestions } from '../verdict/consent/select-membership-questions.ts'
import type { PullFacts, Verdict } from '../verdict/model/verdict.ts'
import type { Progress } from './terminal/progress.ts'
import { readLocalRules } from './clone/read-local-rules.ts'
import { withClone } from './clone/with-clone.ts'
import { readDefaultBase, readRevision } from './clone/read-revision.ts'
import { wantsColor, type End, type ExitStatus, type World } from './terminal/world.ts'

type CheckOptions = {
  readonly base?: string
  readonly head: string
  readonly C: string
  readonly format: 'text' | 'json' | 'markdown' | 'sarif'
  readonly requireConsent?: boolean
  readonly config?: string
  readonly cache: boolean
}

/** `drawbridge check`: the verdict on what one revision adds to another, in a local clone. */
export function addCheck(program: Command, { world, version, end }: { world: World; version: string; end: End }): void {
  program
    .command('check')
    .summary('judge a branch as the app would judge its pull request')
    .description(
      'Judges what HEAD adds to BASE: which service newly calls which, whether the allowlist says so, and who has to agree.\n' +
        'Rules and owners come from BASE; judged is what merging HEAD into it gives. What is not committed is not seen.',
    )
    .option('--base <rev>', "the branch to merge into (default: origin's default branch, or main)")
    .option('--head <rev>', 'what is to be merged', 'HEAD')
    .option('-C <dir>', 'the clone, or a folder in it', '.')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['text', 'json', 'markdown', 'sarif']).default('text'),
    )
    .option('--require-consent', 'end with status 1 as well when somebody has to agree first')
    .option('--config <file>', `a config on disk instead of BASE's ${CONFIG_PATH}`)
    .option('--no-cache', 'find out everything anew: neither use nor fill the cache on disk')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (options: CheckOptions) => {
      const verdict = await judge(options, world)
      world.stdout.write(renderVerdict(verdict, { format: options.format, version, world }))
      end(selectStatus(verdict, options.requireConsent ?? false))
    })
}

const CHECK_EXAMPLES = `
Examples:
  drawbridge check
  drawbridge check --base origin/main --head my-branch
  drawbridge check --format sarif > drawbridge.sarif
  drawbridge check --require-consent --format markdown >> "$GITHUB_STEP_SUMMARY"

Exit status:
  0  no error findings (with --require-consent: and nobody has to agree first)
  1  error findings
  2  wrong usage, or something could not be read
`

async function judge(options: CheckOptions, world: World): Promise<Verdict> {
  return withClone({ dir: options.C, cache: options.cache }, world, async ({ clone, facts, progress }) =>
    assembleVerdict(await readLocalFacts(clone, { options, world, progress, facts })),
  )
}

/**
 * The facts that the app would read, as far as a clone has them: nobody has approved anything, and the author is not
 * known.
 */
async function readLocalFacts(
  repository: Repository,
  { options, world, progress, facts }: { options: CheckOptions; world: World; progress: Progress; facts: FactsCache },
): Promise<PullFacts> {
  const tip =
    options.base === undefined
      ? await readDefaultBase(repository)
      : { rev: options.base, commit: await readRevision(repository, options.base) }
  const headCommit = await readRevision(repository, options.head)
  progress.begin(`Reading the rules of ${tip.rev}`)
  const rules = await readLocalRules(repository, { ...tip, configFile: options.config, world })
  if ((await repository.readMergeBase(tip.commit, headCommit)) === undefined) {
    progress.close()
    world.stderr.write(
      `drawbridge: ${tip.rev} and ${options.head} share no history here, so they are compared as they stand. ` +
        'In a shallow clone, `git fetch --unshallow` helps.\n',
    )
  }
  const today = world.now().toISOString().slice(0, 10)
  const merged = await readMerged(repository, {
    tip: tip.commit,
    head: headCommit,
    config: rules.config.value,
    configPath: options.config ?? CONFIG_PATH,
    today,
    facts,
    onProgress: (what) => {
      progress.begin(`Reading the ${what}`)
      return (done, total, unit) => progress.report(done, total, unit)
    },
  })
  const { headConfig, ...others } = merged
  const known = {
    authors: [],
    today,
    config: rules.config,
    codeowners: rules.codeowners,
    ...others,
    // Another config on disk judges: what the commits say of theirs is beside the point.
    ...(headConfig === undefined || options.config !== undefined ? {} : { headConfig }),
  }
  return {
    ...known,
    approvals: [],
    objectors: [],
    dismissed: [],
    writers: new Set(),
    pushes: undefined,
    members: assumeTeamsExist(rules, known),
  }
}

// Who is in a team is GitHub's to say. Without asking, every team that CODEOWNERS names counts as one that can agree.
function assumeTeamsExist(rules: Rules, known: Parameters<typeof selectProposal>[0]): PullFacts['members'] {
  const config = rules.config.value
  if (config === undefined) return new Map()
  const questions = selectMembershipQuestions(buildSubjects(selectProposal(known, config)))
  const teams = questions.flatMap(({ org, teams }) => teams.map((team) => `${org}/${team}`))
  return new Map(teams.map((team) => [team, new Set<string>()]))
}

function renderVerdict(
  verdict: Verdict,
  { format, version, world }: { format: CheckOptions['format']; version: string; world: World },
): string {
  switch (format) {
    case 'text':
      return renderVerdictText(verdict, { color: wantsColor(world.stdout, world.env), width: world.stdout.columns })
    case 'json':
      return renderVerdictJson(verdict)
    case 'markdown':
      return `${renderVerdictMarkdown(verdict, { diagram: true })}\n`
    case 'sarif':
      return renderVerdictSarif(verdict, { version })
  }
}

function selectStatus(verdict: Verdict, requireConsent: boolean): ExitStatus {
  if (verdict.findings.some(({ severity }) => severity === 'error')) return 1
  return requireConsent && verdict.consents.some(({ state }) => state === 'waiting' || state === 'impossible') ? 1 : 0
}
