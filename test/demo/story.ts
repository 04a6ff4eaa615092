import assert from 'node:assert/strict'
import { acmeCalls } from '../acme/calls.ts'
import type { ChangeName } from '../acme/seed.ts'
import { CLUSTER_CONFIG, SERVICES, type Stage } from '../stage/open-stage.ts'
import { evaluateEnvironment, type Look } from './look.ts'
import type { Outcome, Sight } from './tell.ts'

/** One step of the story: what is said before, what happens and must come out, and what to look at after. */
export type Step = {
  readonly title: string
  readonly before: string
  /** Gives what came of it. Throws when something did not come out as told. */
  play(telling: Telling): Promise<Outcome>
}

export type Telling = {
  readonly stage: Stage
  readonly look: Look
  /** Pull request → API calls that judging it took. */
  readonly apiCalls: Map<string, number>
}

const API_CALLS_MAX = 12
const FILES = `/${SERVICES.owner}/${SERVICES.repo}/tree/main`

export const STORY: readonly Step[] = [
  {
    title: 'A company',
    before:
      'acme keeps 16 Go services in acme/services, and what runs in staging and production in acme/cluster-config.',
    async play({ stage }) {
      const { services } = stage.seed
      const directories = new Set([...services.keys()].map((path) => path.split('/')[0] ?? ''))
      const names = [...directories].filter((name) => /^(service|cron)\./.test(name))
      assert(names.length >= 14, `only ${names.length} services`)
      assert(services.has('.github/CODEOWNERS') && services.has('service.ledger/allowlist.yaml'))
      return {
        came: [
          `${names.length} services, ${acmeCalls.length} calls between them, each declared in the callee's allowlist.yaml.`,
        ],
        sights: [
          { path: `${FILES}/service.ledger/allowlist.yaml`, what: 'who may call service.ledger' },
          { path: `${FILES}/.github/CODEOWNERS`, what: 'who owns which service' },
        ],
      }
    },
  },
  {
    title: 'An undeclared call',
    before:
      'Emil lets service.emoji call service.ledger. He pushes a branch without an allowlist entry and opens a pull request.',
    async play(telling) {
      const number = await openPull(telling, 'emil', 'emoji-calls-ledger', 'Show an emoji for each recent transaction')
      const check = await telling.look.check(number)
      assert.equal(check.state, 'failure')
      const comment = await telling.look.comment(number, 'drawbridge:verdict')
      assert.match(comment, /undeclared-call/)
      assert.match(comment, /service\.emoji\/handler\/list_emoji\.go:\d+/)
      assert.match(comment, /service\.ledger\/allowlist\.yaml/)
      return {
        came: [`The check fails: ${check.title}.`],
        sights: [servicesPull(number, 'the call with file and line, and the allowlist entry that it needs')],
      }
    },
  },
  {
    title: '/allow',
    before: 'Emil comments /allow, and the bot commits the entry to his branch.',
    async play({ stage, look }) {
      await comment(stage, 'emil', 1, '/allow')
      const check = await look.check(1)
      assert.equal(check.state, 'in_progress')
      assert.match(check.title, /@acme\/ledger/)
      assert.deepEqual(await look.requestedTeams(1), ['ledger'])
      const body = await look.comment(1, 'drawbridge:verdict')
      assert.match(body, /```mermaid/)
      assert.match(body, /\.github\/CODEOWNERS:\d+/)
      return {
        came: ['The entry is committed, and review was requested of @acme/ledger.', `The check waits: ${check.title}.`],
        sights: [
          servicesPull(
            1,
            'what changes in the call graph, and why that team: the CODEOWNERS line that makes it the owner',
          ),
        ],
      }
    },
  },
  {
    title: 'Consent',
    before: 'Fleur, who is not in the ledger team, approves. Then Lena does, who is.',
    async play({ stage, look }) {
      await approve(stage, 'fleur', 1)
      const outsider = await look.check(1)
      assert.equal(outsider.state, 'in_progress', 'an approval from outside the team must not count')
      await approve(stage, 'lena', 1)
      const member = await look.check(1)
      assert.equal(member.state, 'success')
      return {
        came: ['After Fleur: still waiting.', `After Lena: ${member.title}.`],
        sights: [servicesPull(1, 'the check and who agreed', '#checks')],
      }
    },
  },
  {
    title: 'To staging',
    before: 'Emil merges. The bot opens the deployment to staging in acme/cluster-config, and Ada merges that.',
    async play({ stage, look }) {
      await merge(stage, 'emil', SERVICES, 1)
      const proposal = await look.proposal('Deploy service.emoji')
      assert.deepEqual(proposal.files, [
        'staging/service.emoji/deployment.yaml',
        'staging/service.emoji/release.yaml',
        'staging/service.ledger/network-policy.yaml',
      ])
      await merge(stage, 'ada', CLUSTER_CONFIG, proposal.number)
      await look.comment(1, '`service.emoji` is in `staging`')
      return {
        came: [`The bot opened and Ada merged "${proposal.title}", which changes ${proposal.files.join(', ')}.`],
        sights: [
          configPull(proposal.number, 'the new image and the network policy that lets the call through'),
          servicesPull(1, 'in which environment the change is'),
        ],
      }
    },
  },
  {
    title: '/deploy',
    before: 'Emil comments /deploy service.emoji to production on his pull request, and Ada merges what the bot opens.',
    async play({ stage, look }) {
      const number = await deployToProduction({ stage, look }, { login: 'emil', pull: 1, service: 'service.emoji' })
      await look.comment(1, '| `service.emoji` | `production` | ✅ running |')
      return {
        came: ['service.emoji runs in production.'],
        sights: [configPull(number, 'the same for production')],
      }
    },
  },
  {
    title: '/rollback',
    before:
      'A new service.ledger goes to production; after it service.pot, newly allowed to call service.ledger. Then the new ' +
      'ledger turns out to be bad: Luis comments /rollback service.ledger in production.',
    async play(telling) {
      const { stage, look } = telling
      const ledger = await openPull(telling, 'luis', 'ledger-new-version', 'Round balances the other way')
      assert.equal((await look.check(ledger)).state, 'success')
      await shipToProduction(telling, { login: 'luis', pull: ledger, service: 'service.ledger' })
      const pot = await openPull(telling, 'sam', 'pot-calls-ledger', 'Show what a pot earned')
      assert.equal((await look.check(pot)).state, 'in_progress')
      await approve(stage, 'lena', pot)
      await shipToProduction(telling, { login: 'sam', pull: pot, service: 'service.pot' })

      await comment(stage, 'luis', ledger, '/rollback service.ledger in production -- INC-1042, balances are wrong')
      const rollback = await look.proposal('Roll service.ledger back')
      assert(
        !rollback.files.includes('production/service.ledger/network-policy.yaml'),
        'the rollback must not touch who may call',
      )
      assert.match(rollback.body, /service\.pot/)
      await merge(stage, 'ada', CLUSTER_CONFIG, rollback.number)
      const manifest = await look.configFile('production/service.ledger/deployment.yaml')
      assert(manifest.includes(stage.firstVersion), 'the image must be the first one again')
      const policy = await look.configFile('production/service.ledger/network-policy.yaml')
      assert.match(policy, /service\.pot/)
      return {
        came: ["The rollback moved the image back, and kept service.pot's call: service.pot runs and needs it."],
        sights: [configPull(rollback.number, 'which calls it keeps, and for whom')],
      }
    },
  },
  {
    title: 'The hold',
    before:
      'The rollback left a hold on service.ledger. Luis merges the next change; it goes to staging, and not to production by itself.',
    async play(telling) {
      const { stage, look } = telling
      const release = await look.configFile('production/service.ledger/release.yaml')
      assert.match(release, /hold:/)
      const next = await openPull(telling, 'luis', 'ledger-next', 'Log slow balances')
      await merge(stage, 'luis', SERVICES, next)
      const proposal = await look.proposal('Deploy service.ledger')
      assert(
        proposal.files.every((path) => path.startsWith('staging/')),
        proposal.files.join(', '),
      )
      await merge(stage, 'ada', CLUSTER_CONFIG, proposal.number)
      assert.deepEqual(await look.openProposals(), [])
      const status = await look.comment(next, 'drawbridge:deployments')
      assert.match(status, /INC-1042/)
      return {
        came: ['The change is in staging. In production it is on hold.'],
        sights: [servicesPull(next, 'the hold: who asked for it, and why')],
      }
    },
  },
  {
    title: 'What the network allows',
    before: 'The policies of both environments are evaluated for every pair of services.',
    async play({ stage, apiCalls }) {
      const pairs = [
        ...acmeCalls,
        { caller: 'service.emoji', callee: 'service.ledger' },
        { caller: 'service.pot', callee: 'service.ledger' },
      ]
      const intended = pairs.map(({ caller, callee }) => `${caller} → ${callee}`).sort()
      const came: string[] = []
      for (const environment of ['staging', 'production']) {
        const { services, allowed } = await evaluateEnvironment(stage, environment)
        assert.deepEqual(allowed, intended, `${environment} allows something else than intended`)
        came.push(
          `${environment}: of ${services * services} pairs exactly the ${intended.length} intended calls are allowed.`,
        )
      }
      for (const [pull, calls] of apiCalls) {
        assert(calls <= API_CALLS_MAX, `judging ${pull} took ${calls} API calls`)
        came.push(`Judging ${pull} took ${calls} API calls (target: at most ${API_CALLS_MAX}).`)
      }
      return { came, sights: [] }
    },
  },
]

function servicesPull(number: number, what: string, part = ''): Sight {
  return { path: `/${SERVICES.owner}/${SERVICES.repo}/pull/${number}${part}`, what }
}

function configPull(number: number, what: string): Sight {
  return { path: `/${CLUSTER_CONFIG.owner}/${CLUSTER_CONFIG.repo}/pull/${number}`, what }
}

async function openPull(
  { stage, apiCalls }: Telling,
  login: string,
  change: ChangeName,
  title: string,
): Promise<number> {
  await stage.settle()
  stage.sandbox.requests.clear()
  const number = await stage.openChange(login, change, title)
  await stage.settle()
  const byApp = stage.sandbox.requests
    .list()
    .filter(({ actor, route }) => !actor.startsWith('user:') && !route.includes('.git/'))
  apiCalls.set(
    `${SERVICES.owner}/${SERVICES.repo}#${number}`,
    byApp.filter(({ actor }) => actor !== 'anonymous').length,
  )
  return number
}

async function comment(stage: Stage, login: string, number: number, body: string): Promise<void> {
  await stage.as(login).rest.issues.createComment({ ...SERVICES, issue_number: number, body })
  await stage.settle()
}

async function approve(stage: Stage, login: string, number: number): Promise<void> {
  await stage.as(login).rest.pulls.createReview({ ...SERVICES, pull_number: number, event: 'APPROVE' })
  await stage.settle()
}

async function merge(stage: Stage, login: string, repo: typeof SERVICES, number: number): Promise<void> {
  await stage.as(login).rest.pulls.merge({ ...repo, pull_number: number, merge_method: 'squash' })
  await stage.settle()
}

type Shipment = { readonly login: string; readonly pull: number; readonly service: string }

async function shipToProduction(telling: Telling, shipment: Shipment): Promise<void> {
  const { stage, look } = telling
  await merge(stage, shipment.login, SERVICES, shipment.pull)
  const staging = await look.proposal(`Deploy ${shipment.service}`)
  await merge(stage, 'ada', CLUSTER_CONFIG, staging.number)
  await deployToProduction(telling, shipment)
}

async function deployToProduction(
  { stage, look }: Pick<Telling, 'stage' | 'look'>,
  { login, pull, service }: Shipment,
): Promise<number> {
  await comment(stage, login, pull, `/deploy ${service} to production`)
  const proposal = await look.proposal(`Deploy ${service}`)
  assert(
    proposal.files.every((path) => path.startsWith('production/')),
    proposal.files.join(', '),
  )
  await merge(stage, 'ada', CLUSTER_CONFIG, proposal.number)
  return proposal.number
}
