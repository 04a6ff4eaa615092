import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Delivery } from '../../src/sandbox/model/records.ts'
import type { Exchange } from '../../src/sandbox/world/world.ts'
import { lookAt } from '../demo/look.ts'
import { STORY } from '../demo/story.ts'
import { openStage } from '../stage/open-stage.ts'
import { openAcme } from './acme.ts'
import { GraphqlValidator } from './conformance/graphql-validator.ts'
import { installDescriptions } from './conformance/install-descriptions.ts'
import { OpenapiValidator } from './conformance/openapi-validator.ts'
import type { Check } from './conformance/openapi-validator.ts'
import { provokeEverything } from './conformance/provoke.ts'

/**
 * `npm run conformance [FILE…]`: provokes every kind of answer from a sandbox, plays the demo's story, adds the
 * exchanges of the files (or of the file that CONFORMANCE_EXCHANGES names; one JSON object a line, as the sandbox's
 * option `record` gives them), and checks all of them against GitHub's published descriptions. Ends with 1 when
 * anything deviates.
 */
async function main(): Promise<void> {
  const files = [...process.argv.slice(2), process.env['CONFORMANCE_EXCHANGES'] ?? ''].filter(Boolean)
  const { openapi, graphqlSdl } = installDescriptions()
  const provoked = [await provoke(), await provokeStory()]
  const exchanges = provoked.flatMap((one) => one.exchanges)
  const deliveries = provoked.flatMap((one) => one.deliveries)
  const recorded = files.flatMap((file) => readExchanges(file))
  const results = new Results()
  checkExchanges([...exchanges, ...recorded], new OpenapiValidator(openapi), new GraphqlValidator(graphqlSdl), results)
  checkDeliveries(deliveries, new OpenapiValidator(openapi), results)
  results.print()
  process.exitCode = results.failed > 0 ? 1 : 0
}

async function provoke(): Promise<{ exchanges: Exchange[]; deliveries: readonly Delivery[] }> {
  const exchanges: Exchange[] = []
  const hook = createServer((request, response) => {
    request.resume().on('end', () => response.end('ok'))
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`
  const acme = await openAcme({
    webhook: { url, secret: 'conformance' },
    record: (exchange) => exchanges.push(exchange),
  })
  const { admin } = acme.sandbox
  admin.createApp({
    slug: 'listener',
    owner: 'acme',
    webhook: { url, secret: 'conformance' },
    permissions: {
      contents: 'read',
      pull_requests: 'read',
      checks: 'write',
      statuses: 'read',
      members: 'read',
      deployments: 'read',
    },
    events: 'check_suite status deployment deployment_status create delete member organization'.split(' '),
  })
  admin.install('listener', 'acme')
  await provokeEverything(acme)
  const deliveries = acme.sandbox.deliveries.list()
  await acme.close()
  hook.close()
  return { exchanges, deliveries }
}

/** What the demo asks and is answered, on both sides of it: people's clients and the app. */
async function provokeStory(): Promise<{ exchanges: Exchange[]; deliveries: readonly Delivery[] }> {
  const exchanges: Exchange[] = []
  const stage = await openStage({ record: (exchange) => exchanges.push(exchange) })
  const telling = { stage, look: lookAt(stage), apiCalls: new Map<string, number>() }
  for (const step of STORY) await step.play(telling)
  const deliveries = stage.sandbox.deliveries.list()
  await stage.close()
  return { exchanges, deliveries }
}

function checkExchanges(
  exchanges: readonly Exchange[],
  rest: OpenapiValidator,
  graphql: GraphqlValidator,
  results: Results,
): void {
  for (const difference of graphql.checkSchema()) results.add('GraphQL schema', { ok: false, why: difference })
  results.add('GraphQL schema', { ok: true })
  for (const exchange of exchanges) {
    const { method, status, requestBody, responseBody } = exchange
    // The root of a repository is the same operation with an empty path; GitHub describes it once.
    const route = exchange.route.replace(/\/contents$/, '/contents/{path}')
    const name = `${method} ${route} ${status}`
    if (route === '/graphql') {
      const { query = '' } = (requestBody ?? {}) as { query?: string }
      const problems = status === 200 ? graphql.checkQuery(query) : []
      results.add(name, problems.length === 0 ? { ok: true } : { ok: false, why: problems.join('; ') })
      continue
    }
    results.add(name, rest.checkResponse(method, route, status, responseBody))
    if (status < 300) results.add(name, rest.checkRequest(method, route, requestBody))
  }
}

function checkDeliveries(deliveries: readonly Delivery[], openapi: OpenapiValidator, results: Results): void {
  for (const { event, action, request } of deliveries) {
    results.add(
      `webhook ${event}${action === null ? '' : `.${action}`}`,
      openapi.checkWebhook(event, action, request.payload),
    )
  }
}

function readExchanges(file: string): Exchange[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Exchange)
}

/** What was found, by operation and status. */
class Results {
  readonly #problems = new Map<string, Set<string>>()

  add(name: string, check: Check): void {
    const problems = this.#problems.get(name) ?? new Set()
    if (!check.ok) problems.add(check.why)
    this.#problems.set(name, problems)
  }

  get failed(): number {
    return [...this.#problems.values()].filter((problems) => problems.size > 0).length
  }

  print(): void {
    const names = [...this.#problems.keys()].sort()
    for (const name of names) {
      const problems = [...(this.#problems.get(name) ?? [])]
      console.log(problems.length === 0 ? `ok         ${name}` : `DEVIATION  ${name}: ${problems.join(' | ')}`)
    }
    console.log(`${names.length - this.failed} passed, ${this.failed} failed`)
  }
}

await main()
