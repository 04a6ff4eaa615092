import { createHash } from 'node:crypto'
import { GitError } from '../git/run-git.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import { ApiError, errorAnswer, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { asOfVersion, readVersion } from './api-version.ts'
import { authenticate } from './authenticate.ts'
import { Body } from './body.ts'
import { SECONDARY_LIMIT } from '../world/faults.ts'
import { rateHeaders } from '../world/rate-limit.ts'
import type { Budget, Cost, Resource } from '../world/rate-limit.ts'
import { actorName, matchRoute } from './route.ts'
import type { Actor, Matched, Route } from './route.ts'

/** A request to the REST or GraphQL interface; `path` comes without the interface's prefix. */
export type ApiRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly address: string
  readonly headers: Headers
  /** Rejects with 413 when there is too much. */
  readonly readBody: () => Promise<Buffer>
}

/** `drop`: the connection is to be cut without an answer. */
export type ApiResponse = { readonly drop: true } | { readonly drop: false; readonly response: Response }

/** What people are notified of. */
const CREATES_CONTENT =
  /^POST .*\/(comments|pulls|reviews|events|requested_reviewers|check-runs|statuses\/\{sha\}|statuses|deployments|stacks)$/
/** What a request counts for the secondary limit (docs: calculating points for the secondary rate limit). */
const READ_POINTS = 1
const WRITE_POINTS = 5

const NO_ROUTE = '(no such route)'

/** The whole way of a request: fault, authentication, rate limit, route, ETag, log. */
export async function dispatch(world: World, routes: readonly Route[], request: ApiRequest): Promise<ApiResponse> {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const matched = matchRoute(routes, method, request.path)
  const template = matched?.route.template ?? NO_ROUTE
  const fault = world.faults.take(method, template)
  await fault?.until
  const log = (status: number, actor: Actor | undefined): void =>
    world.requests.add({
      method,
      route: template,
      path: request.path,
      status,
      actor: actor ? actorName(actor) : 'refused',
      at: timestamp(world),
    })
  if (fault?.dropBefore) {
    log(0, undefined)
    return { drop: true }
  }
  const { answer, actor, budget, resource, requestBody } =
    fault?.status === undefined
      ? await perform(world, matched, request)
      : failed({ status: fault.status, body: fault.body ?? { message: 'Server Error', status: String(fault.status) } })
  log(fault?.dropAfterDoing ? 0 : answer.status, actor)
  if (fault?.dropAfterDoing) return { drop: true }
  if (fault === undefined && template !== NO_ROUTE && !(answer.body instanceof Uint8Array)) {
    world.record?.({
      method,
      route: template,
      status: answer.status,
      query: request.query.toString(),
      requestBody,
      responseBody: answer.body,
    })
  }
  const rates = budget && resource ? rateHeaders(budget, resource) : {}
  const response = respond(answer, { ...rates, ...fault?.headers }, request, () => {
    // An answer 304 costs nothing (docs: best practices, conditional requests).
    if (budget) budget.used--
    return budget && resource ? rateHeaders(budget, resource) : {}
  })
  return { drop: false, response }
}

/** Runs a route for somebody who is known already: the page acts through the same routes as everybody else. */
export async function performAs(
  world: World,
  routes: readonly Route[],
  actor: Actor,
  ask: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<Answer> {
  const matched = matchRoute(routes, ask.method, ask.path)
  const address = `${world.apiUrl}${ask.path}`
  return guarded(async () => {
    if (!matched) throw notFound()
    const { params } = matched
    const query = new URLSearchParams()
    const body = new Body(ask.body)
    return matched.route.run({ world, actor, query, address, headers: new Headers(), accept: '', params, body })
  })
}

type Performed = {
  readonly answer: Answer
  readonly actor: Actor | undefined
  readonly budget: Budget | undefined
  readonly resource: Resource | undefined
  readonly requestBody: unknown
}

function failed(answer: Answer): Performed {
  return { answer, actor: undefined, budget: undefined, resource: undefined, requestBody: undefined }
}

async function perform(world: World, matched: Matched | undefined, request: ApiRequest): Promise<Performed> {
  let actor: Actor
  try {
    actor = authenticate(world, request.headers.get('authorization') ?? undefined)
  } catch (error) {
    if (error instanceof ApiError) return failed(errorAnswer(error))
    throw error
  }
  const resource: Resource = matched?.route.template === '/graphql' ? 'graphql' : 'core'
  const budget = world.limits.budget(actorName(actor), resource, world.clock())
  const known = { actor, budget, resource }
  let requestBody: unknown
  const answer = await guarded(async () => {
    if (matched?.route.template !== '/rate_limit') {
      if (budget.used >= budget.limit) {
        if (resource === 'graphql') return ok(graphqlExhausted(actor))
        throw exhausted(actor)
      }
      budget.used++
    }
    if (!matched) throw notFound()
    const seconds = world.limits.secondsToWait(actorName(actor), costOf(matched.route), world.clock())
    if (seconds > 0) throw new ApiError(403, SECONDARY_LIMIT, { headers: { 'retry-after': String(seconds) } })
    const version = readVersion(request.headers)
    requestBody = parseBody(await request.readBody())
    const { query, address, headers } = request
    const accept = headers.get('accept') ?? ''
    const call = { world, actor, query, address, headers, accept, params: matched.params, body: new Body(requestBody) }
    const made = await matched.route.run(call)
    // GraphQL has no versions.
    if (resource === 'graphql') return made
    const selected = { ...made.headers, 'x-github-api-version-selected': version }
    return { ...made, headers: selected, ...(made.body === undefined ? {} : { body: asOfVersion(version, made.body) }) }
  })
  if (matched && matched.route.method !== 'GET') world.store.touch()
  return { answer, ...known, requestBody }
}

/** GraphQL has points of its own, which the sandbox does not count. */
function costOf({ method, template }: Route): Cost {
  const points = template === '/graphql' ? 0 : method === 'GET' ? READ_POINTS : WRITE_POINTS
  return { points, content: CREATES_CONTENT.test(`${method} ${template}`) }
}

async function guarded(work: () => Promise<Answer> | Answer): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(error)
    const reason = error instanceof GitError ? `git: ${error.message}` : String((error as Error).stack ?? error)
    return errorAnswer(new ApiError(500, `The sandbox failed: ${reason}`))
  }
}

/** GraphQL tells a used-up limit with status 200 (docs: rate limits for the GraphQL API). */
function graphqlExhausted(actor: Actor): unknown {
  return { errors: [{ type: 'RATE_LIMITED', message: exhausted(actor).message }] }
}

function exhausted(actor: Actor): ApiError {
  const who = actor.kind === 'installation' ? `installation ID ${actor.installation.id}` : actorName(actor)
  return new ApiError(403, `API rate limit exceeded for ${who}.`)
}

function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new ApiError(400, 'Problems parsing JSON')
  }
}

function respond(
  answer: Answer,
  more: Readonly<Record<string, string>>,
  request: ApiRequest,
  refund: () => Record<string, string>,
): Response {
  const text =
    typeof answer.body === 'string' || answer.body instanceof Uint8Array ? answer.body : JSON.stringify(answer.body)
  const headers: Record<string, string> = {
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': createHash('sha1').update(`${request.path}${Math.random()}`).digest('hex').slice(0, 16),
    'x-content-type-options': 'nosniff',
    ...(text === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...answer.headers,
    ...more,
  }
  if (answer.status === 200 && (request.method === 'GET' || request.method === 'HEAD')) {
    const etag = `W/"${createHash('sha256')
      .update(text ?? '')
      .digest('hex')}"`
    headers['etag'] = etag
    headers['cache-control'] = 'private, max-age=60, s-maxage=60'
    if (matchesEtag(request.headers.get('if-none-match'), etag)) {
      Object.assign(headers, refund())
      delete headers['content-type']
      return new Response(null, { status: 304, headers })
    }
  }
  const empty = request.method === 'HEAD' || answer.status === 204 || text === undefined
  return new Response(empty ? null : toBody(text), { status: answer.status, headers })
}

function toBody(text: string | Uint8Array): string | Uint8Array<ArrayBuffer> {
  return typeof text === 'string' ? text : new Uint8Array(text)
}

function matchesEtag(header: string | null, etag: string): boolean {
  const bare = (text: string): string => text.trim().replace(/^W\//, '')
  return header !== null && header.split(',').some((each) => bare(each) === bare(etag))
}
