import { PassThrough } from 'node:stream'
import { NO_COMMIT, isRefName } from './git/bare-repo.ts'
import { packetLine } from './git/packet-line.ts'
import type { Actor } from './http/route.ts'
import { fullName } from './model/find.ts'
import type { Repo } from './model/records.ts'
import type { RefChange } from './pull/push-event.ts'
import { refusePush } from './pull/refuse-push.ts'
import type { PushRefusal } from './pull/refuse-push.ts'
import { ApiError } from './world/answer.ts'
import type { World } from './world/world.ts'

/** A push of more than this many bytes of commands (not of objects) is refused. */
const MAX_COMMAND_BYTES = 1024 * 1024
/** Of git's bands beside each other: what the client's program reads, and what a person does. */
const BAND_DATA = Buffer.from([1])
const BAND_PROGRESS = Buffer.from([2])

/**
 * Reads the ref updates from the front of a push (gitprotocol-pack: `old new ref\0capabilities`, up to a flush).
 * `body` is the whole push once more, for git.
 */
export async function readCommands(
  input: NodeJS.ReadableStream,
): Promise<{ readonly commands: readonly RefChange[]; readonly body: NodeJS.ReadableStream }> {
  const body = new PassThrough()
  let bytes = Buffer.alloc(0)
  const commands = await new Promise<readonly RefChange[]>((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk])
      const parsed = parseCommands(bytes)
      if (parsed.done) finish(parsed.commands)
      else if (bytes.length > MAX_COMMAND_BYTES) reject(new ApiError(413, 'Too many refs in one push.'))
    }
    const end = (): void => finish(parseCommands(bytes).commands)
    const finish = (found: readonly RefChange[]): void => {
      input.off('data', look).off('end', end).off('error', reject)
      body.write(bytes)
      if (input.readable) input.pipe(body)
      else body.end()
      resolve(found)
    }
    input.on('data', look).once('end', end).once('error', reject)
  })
  return { commands, body }
}

function parseCommands(bytes: Buffer): { readonly commands: readonly RefChange[]; readonly done: boolean } {
  const commands: RefChange[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = Number.parseInt(bytes.subarray(at, at + 4).toString('latin1'), 16)
    if (!(length > 4)) return { commands, done: true }
    if (at + length > bytes.length) break
    const line = bytes.subarray(at + 4, at + length).toString('utf8')
    const [, before, after, ref = ''] = /^([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0\n]+)/.exec(line) ?? []
    if (isRefName(ref)) commands.push({ ref, before: some(before), after: some(after) })
    at += length
  }
  return { commands, done: false }
}

function some(oid: string | undefined): string | undefined {
  return oid === NO_COMMIT ? undefined : oid
}

/** The answer to a push that a protected branch does not take: then none of its refs is moved. Undefined: it may be. */
export async function refuseCommands(
  world: World,
  repo: Repo,
  actor: Actor,
  commands: readonly RefChange[],
): Promise<Buffer | undefined> {
  for (const change of commands) {
    const refusal = await refusePush(world, repo, actor, change)
    if (!refusal) continue
    const words = refusal.kind === 'ruleset' ? RULESET_WORDS : PROTECTION_WORDS
    const report = [`unpack ok\n`, ...commands.map(({ ref }) => `ng ${ref} ${words}\n`)].map(packetLine)
    const told = Buffer.from(tell(world, repo, change.ref, refusal))
    return Buffer.concat([
      packetLine(Buffer.concat([BAND_PROGRESS, told])),
      packetLine(Buffer.concat([BAND_DATA, ...report, Buffer.from('0000')])),
      Buffer.from('0000'),
    ])
  }
  return undefined
}

const RULESET_WORDS = 'push declined due to repository rule violations'
const PROTECTION_WORDS = 'protected branch hook declined'

function tell(world: World, repo: Repo, ref: string, { kind, problems }: PushRefusal): string {
  if (kind === 'protection') {
    return `error: GH006: Protected branch update failed for ${ref}.\nerror: ${problems.join(' ')}\n`
  }
  const rules = `${world.url}/${fullName(world.store, repo)}/rules?ref=${encodeURIComponent(ref)}`
  const list = problems.map((problem) => `\n- ${problem}\n`).join('')
  return `error: GH013: Repository rule violations found for ${ref}.\nReview all repository rules at ${rules}\n${list}\n`
}
