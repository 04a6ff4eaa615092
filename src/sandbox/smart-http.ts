import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ApiError } from './world/answer.ts'
import { authenticate } from './http/authenticate.ts'
import { coversRepo, hasGrant } from './http/needs.ts'
import { actorName } from './http/route.ts'
import type { Actor } from './http/route.ts'
import { atLeast, roleOf } from './model/access.ts'
import { findRepo } from './model/find.ts'
import type { Repo } from './model/records.ts'
import { afterRefChanges } from './pull/move-refs.ts'
import { noteActivity } from './pull/note-activity.ts'
import type { RefChange } from './pull/push-event.ts'
import type { World } from './world/world.ts'
import { timestamp } from './world/world.ts'
import type { BareRepo } from './git/bare-repo.ts'
import { packetLine } from './git/packet-line.ts'
import { readCommands, refuseCommands } from './git-push.ts'
import { runGitBytes, spawnGit } from './git/run-git.ts'

export type GitRequest = { readonly owner: string; readonly repo: string; readonly action: string }

/** git's smart HTTP, by git's own upload-pack and receive-pack. Writes the answer itself. */
export async function serveGit(
  world: World,
  ask: GitRequest,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const template = `/{owner}/{repo}.git/${ask.action}`
  const method = incoming.method ?? 'GET'
  const fault = world.faults.take(method, template)
  await fault?.until
  let actor: Actor = { kind: 'anonymous' }
  try {
    if (fault?.dropBefore) return void incoming.socket.destroy()
    if (fault?.status !== undefined)
      throw new ApiError(fault.status, 'injected fault', { headers: { ...fault.headers } })
    actor = authenticate(world, incoming.headers.authorization)
    const service = serviceOf(ask.action, new URL(incoming.url ?? '/', world.url).searchParams)
    const repo = allowedRepo(world, ask, actor, service)
    const git = world.repos.of(repo)
    if (ask.action === 'info/refs') await advertise(git, service, incoming, outgoing)
    else if (service === 'upload-pack') await serve(git, service, incoming, outgoing)
    else await receive(world, repo, git, actor, incoming, outgoing, fault?.dropAfterDoing === true)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    refuse(outgoing, error)
  } finally {
    const dropped = fault?.dropBefore === true || fault?.dropAfterDoing === true
    world.requests.add({
      method,
      route: template,
      path: incoming.url ?? '/',
      status: dropped ? 0 : outgoing.statusCode,
      actor: actorName(actor),
      at: timestamp(world),
    })
  }
}

type Service = 'upload-pack' | 'receive-pack'

function serviceOf(action: string, query: URLSearchParams): Service {
  const name = action === 'info/refs' ? query.get('service') : action
  if (name === 'git-upload-pack') return 'upload-pack'
  if (name === 'git-receive-pack') return 'receive-pack'
  throw new ApiError(403, 'Please upgrade your git client: only smart HTTP is served.')
}

function allowedRepo(world: World, ask: GitRequest, actor: Actor, service: Service): Repo {
  const repo = findRepo(world.store, ask.owner, ask.repo)
  const writing = service === 'receive-pack'
  if (repo && mayUse(world, repo, actor, writing)) return repo
  // git asks for credentials only when told so; whoever sent some is told no more than that there is nothing.
  if (actor.kind === 'anonymous') {
    throw new ApiError(401, 'Authentication required.', { headers: { 'www-authenticate': 'Basic realm="GitHub"' } })
  }
  if (repo && mayUse(world, repo, actor, false)) throw new ApiError(403, 'Write access to repository not granted.')
  throw new ApiError(404, 'Repository not found.')
}

function mayUse(world: World, repo: Repo, actor: Actor, writing: boolean): boolean {
  if (!writing && !repo.private) return true
  if (actor.kind === 'user') return atLeast(roleOf(world.store, actor.user, repo), writing ? 'write' : 'read')
  if (actor.kind !== 'installation') return false
  return coversRepo(actor, repo) && hasGrant(actor, [writing ? 'contents:write' : 'contents:read'])
}

async function advertise(
  git: BareRepo,
  service: Service,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const env = protocolOf(incoming)
  const args = [service, '--stateless-rpc', '--http-backend-info-refs', git.dir]
  const ask = () => runGitBytes(args, { dir: git.dir, env })
  // In the protocol's second version a server says at first only what it is able to do, and nothing about refs.
  const isAboutAbilities = service === 'upload-pack' && env['GIT_PROTOCOL'] === 'version=2'
  const lines = await (isAboutAbilities ? git.remember('abilities', ask) : ask())
  head(outgoing, `application/x-git-${service}-advertisement`)
  outgoing.write(Buffer.concat([packetLine(`# service=git-${service}\n`), Buffer.from('0000')]))
  outgoing.end(lines)
}

async function serve(
  git: BareRepo,
  service: Service,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const child = spawnGit([service, '--stateless-rpc', git.dir], { dir: git.dir, env: protocolOf(incoming) })
  child.stderr.resume()
  head(outgoing, `application/x-git-${service}-result`)
  // upload-pack may stop reading as soon as it knows enough.
  const feeding = pipeline(unzipped(incoming), child.stdin).catch(() => undefined)
  await pipeline(child.stdout, outgoing)
  await feeding
}

/** A push: git takes it, then everything that hangs on the moved refs follows, then the client gets its answer. */
async function receive(
  world: World,
  repo: Repo,
  git: BareRepo,
  actor: Actor,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  dropAfterDoing: boolean,
): Promise<void> {
  const { commands, body } = await readCommands(unzipped(incoming))
  const refusal = await refuseCommands(world, repo, actor, commands)
  if (refusal !== undefined) {
    body.resume()
    head(outgoing, 'application/x-git-receive-pack-result')
    return void outgoing.end(refusal)
  }
  const changes: RefChange[] = []
  const answer = await git.exclusively(async () => {
    const child = spawnGit(['receive-pack', '--stateless-rpc', git.dir], { dir: git.dir, env: protocolOf(incoming) })
    child.stderr.resume()
    const out: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    const ended = new Promise((resolve) => child.on('close', resolve))
    await pipeline(body, child.stdin).catch(() => undefined)
    await ended
    for (const { ref, before, after } of commands) {
      if ((await git.readRef(ref)) === after) changes.push({ ref, before, after })
    }
    if ('user' in actor) await noteActivity(world, repo, changes, actor.user)
    return Buffer.concat(out)
  })
  if ('user' in actor) await afterRefChanges(world, repo, changes, actor.user)
  if (dropAfterDoing) return void incoming.socket.destroy()
  head(outgoing, 'application/x-git-receive-pack-result')
  outgoing.end(answer)
}

function unzipped(incoming: IncomingMessage): NodeJS.ReadableStream {
  return incoming.headers['content-encoding'] === 'gzip' ? incoming.pipe(createGunzip()) : incoming
}

function protocolOf(incoming: IncomingMessage): Record<string, string> {
  const value = incoming.headers['git-protocol']
  return typeof value === 'string' && /^[\w=:.-]{1,64}$/.test(value) ? { GIT_PROTOCOL: value } : {}
}

function head(outgoing: ServerResponse, type: string): void {
  outgoing.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' })
}

function refuse(outgoing: ServerResponse, error: ApiError): void {
  outgoing.writeHead(error.status, { 'content-type': 'text/plain; charset=utf-8', ...error.headers })
  outgoing.end(`${error.message}\n`)
}
