import { openStage, SERVICES } from '../test/stage/open-stage.ts'
import { generateMonorepo } from './generate-monorepo.ts'
import { requestLiteral } from './monorepo/styles/request-literal.ts'

/**
 * How many API calls one judged pull request takes, at two sizes of repository: from the opening, with an undeclared
 * call, and after the entry was added, with review requested and membership looked up. The target is at most 12,
 * whatever the size.
 */
const CALLS_MAX = 12

let worst = 0
for (const services of [14, 1600]) {
  const { calls, handlerFiles, ...monorepo } = generateMonorepo({ services, calls: services * 6 })
  const files = new Map(monorepo.files())
  const stage = await openStage({
    wholeApp: true,
    files: { services: files, clusterConfig: new Map([['README.md', 'empty\n']]) },
  })
  const caller = monorepo.services[0]
  const known = calls.filter((call) => call.caller === caller)
  const callee = monorepo.services.find((one) => one !== caller && !known.some((call) => call.callee === one))
  if (caller === undefined || callee === undefined) throw new Error('everybody is called already')
  const handler = handlerFiles(caller, [...known, { caller, callee, style: requestLiteral }])
  console.log(`${services} services, ${calls.length} calls, ${files.size} files`)

  await measure('opened, with an undeclared call', async () => {
    await stage.push('emil', 'feature', handler)
    await stage.as('emil').rest.pulls.create({ ...SERVICES, base: 'main', head: 'feature', title: 'Call more' })
  })
  await measure('pushed, with the entry', async () => {
    const path = `${callee.name}/allowlist.yaml`
    const allowlist = files.get(path) ?? ''
    const text = `${allowlist.replace('callers: {}', 'callers:').trimEnd()}\n  ${caller.name}: {}\n`
    await stage.push('emil', 'feature', new Map([[path, text]]))
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
