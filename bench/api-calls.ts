import { openStage, SERVICES } from '../test/stage/open-stage.ts'
import { generateMonorepo, renderHandler } from './generate-monorepo.ts'

/**
 * How many API calls one judged pull request takes, at two sizes of repository: from the opening, with an undeclared call, and after the
 * entry was added, with review requested and membership looked up. The target is at most 12, whatever the size.
 */
const CALLS_MAX = 12

let worst = 0
for (const services of [14, 1600]) {
  const { files, calls } = generateMonorepo({ services, callsEach: 6 })
  const stage = await openStage({ files: { services: files, clusterConfig: new Map([['README.md', 'empty\n']]) } })
  const callees = calls.filter((call) => call.caller === 'service.s0').map(({ callee }) => callee)
  const callee = 'service.s5'
  const handler = renderHandler([...callees, callee])
  console.log(
    `${services} services, ${new Set(calls.map((c) => `${c.caller} ${c.callee}`)).size} calls, ${files.size} files`,
  )

  await measure('opened, with an undeclared call', async () => {
    await stage.push('emil', 'feature', new Map([['service.s0/handler/handle.go', handler]]))
    await stage.as('emil').rest.pulls.create({ ...SERVICES, base: 'main', head: 'feature', title: 'Call more' })
  })
  await measure('pushed, with the entry', async () => {
    const allowlist = files.get(`${callee}/allowlist.yaml`) ?? ''
    const text = `${allowlist.replace('callers: {}', 'callers:').trimEnd()}\n  service.s0: {}\n`
    await stage.push('emil', 'feature', new Map([[`${callee}/allowlist.yaml`, text]]))
  })
  await measure('approved by an owner', async () => {
    await stage.as('lena').rest.pulls.createReview({ ...SERVICES, pull_number: 1, event: 'APPROVE' })
  })
  await measure('judged again, nothing new', async () => {
    await stage.as('emil').rest.issues.createComment({ ...SERVICES, issue_number: 1, body: '/refresh' })
  })
  await stage.close()

  async function measure(what: string, act: () => Promise<void>): Promise<void> {
    stage.sandbox.requests.clear()
    const began = performance.now()
    await act()
    await stage.settle()
    const took = Math.round(performance.now() - began)
    const own = stage.sandbox.requests
      .list()
      .filter(({ actor, route }) => /^(app|installation):/.test(actor) && !route.includes('.git/'))
    const state = (await stage.as('ada').rest.checks.listForRef({ ...SERVICES, ref: 'feature' })).data.check_runs[0]
    worst = Math.max(worst, own.length)
    console.log(
      `  ${what.padEnd(32)} ${String(own.length).padStart(2)} API calls, ${took} ms, check: ${state?.output.title}`,
    )
  }
}
console.log(worst <= CALLS_MAX ? `at most ${worst} API calls` : `${worst} API calls: more than ${CALLS_MAX}`)
process.exitCode = worst <= CALLS_MAX ? 0 : 1
