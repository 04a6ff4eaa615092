import { renderCommandReply, replyMarker } from '../../report/render-command-reply.ts'
import { shortCommit } from '../../text/plain-text.ts'
import type { Comment, Ports, PullRef } from '../ports/ports.ts'
import { checkPermission } from './check-permission.ts'
import type { Answer, Command, Commanded, CommandPorts, CommandRecord, Progress } from './command.ts'
import { COMMANDS } from './commands.ts'
import { parseDecision, renderDecision, type Binding } from './decision.ts'
import { readCommandContext } from './read-command-context.ts'
import { parseCommand, type MalformedCommand, type MistypedCommand } from './parse-command.ts'

/** Where a command stands: in a comment, or in the body of a review. */
export type CommandPlace = { readonly id: number; readonly isReview: boolean }

/**
 * Carries out the command in one comment or review, once: a reply of ours that names it says what came of it, or what
 * was about to be done when something ended the attempt; then it is driven to that end, and the same reply says so.
 * Comments by bots, edited comments and deleted ones command nothing, and neither do people to whom the config does not
 * give that command.
 */
export async function runCommand(ref: PullRef, place: CommandPlace, ports: CommandPorts): Promise<void> {
  const { id, isReview } = place
  const { comments } = ports
  const comment = await (isReview ? comments.readReview(ref, id) : comments.readComment(ref, id))
  const command = comment === undefined ? undefined : parseCommand(comment.body)
  if (comment === undefined || command === undefined || !comment.isPerson) return
  const [reply] = await comments.readMarked(ref, replyMarker(id, isReview))
  const binding = bindTo(ref, place, ports)
  const decided = reply && parseDecision(reply.body, binding)
  if (reply !== undefined && decided === undefined) return

  const about = { command: 'verb' in command ? command.verb : command.kind, ...replyTo(ref, place) }
  let own = reply?.id
  const write = async (body: string): Promise<void> => {
    if (own === undefined) own = await comments.writeReply(ref, body)
    else await comments.editReply(ref, own, body)
  }
  const progress: Progress = {
    decided,
    begin: (what, decision) => {
      const shown = renderCommandReply({ ...about, outcome: 'working', message: `Working on it: ${what}` })
      return write(`${shown}\n${renderDecision(decision, binding)}`)
    },
  }
  const { head, ...answer } = await answerCommand(ref, { command, comment, progress }, ports)

  // GitHub takes no reaction to a review but by GraphQL; the reply says enough.
  if (!isReview) await comments.writeReaction(ref, id, answer.outcome === 'refused' ? 'confused' : 'rocket')
  await write(renderCommandReply({ ...about, head, ...answer }))
  const pull = `${ref.owner}/${ref.name}#${ref.number}`
  ports.log.info({ pull, comment: id, command: command.kind, outcome: answer.outcome }, 'answered a command')
}

function bindTo(ref: PullRef, { id, isReview }: CommandPlace, { seals }: Pick<Ports, 'seals'>): Binding {
  const { owner, name, number } = ref
  return { ...seals, place: `${owner}/${name}#${number} ${replyMarker(id, isReview)}` }
}

function replyTo({ owner, name, number }: PullRef, { id, isReview }: CommandPlace) {
  return isReview ? { comment: id, review: { repository: `${owner}/${name}`, number } } : { comment: id }
}

/**
 * After the last attempt: the reply says that the command was not carried out, unless it says already what came of it. It
 * has to be written again to be tried again.
 */
export async function reportUnanswered(
  ref: PullRef,
  place: CommandPlace,
  message: string,
  ports: Pick<Ports, 'comments' | 'seals'>,
): Promise<void> {
  const answer = { outcome: 'refused', message: `${message} Write the command again to try again.` } as const
  const { comments } = ports
  const body = renderCommandReply({ command: 'command', ...replyTo(ref, place), ...answer })
  const [reply] = await comments.readMarked(ref, replyMarker(place.id, place.isReview))
  if (reply === undefined) await comments.writeReply(ref, body)
  else if (parseDecision(reply.body, bindTo(ref, place, ports)) !== undefined)
    await comments.editReply(ref, reply.id, body)
}

type Given = {
  readonly command: Command | MalformedCommand | MistypedCommand
  readonly comment: Comment
  readonly progress: Progress
}

async function answerCommand(
  ref: PullRef,
  { command, comment, progress }: Given,
  ports: CommandPorts,
): Promise<Answer & { readonly head?: string }> {
  if (comment.edited)
    return refused('This comment was edited after it was written. Please write the command in a new comment.')
  if (command.kind === 'malformed') return { ...refused('This is how it is written:'), details: describeForms(command) }
  if (command.kind === 'mistyped') {
    const message = `There is no such command. Did you mean \`/${command.meant}\`?`
    return { ...refused(message), details: describeForms(command) }
  }
  const { author } = comment
  const { context, isUsable } = await readCommandContext(ref, ports)
  if (command.kind !== 'help') {
    if (!isUsable) {
      return refused(
        `The config on \`${context.defaultBranch}\` cannot be used, so I do not know who may command what.`,
      )
    }
    const asked = { login: author, verb: command.kind, rule: context.commands[command.kind] }
    const refusal = await checkPermission(ref, asked, ports)
    if (refusal !== undefined) return refused(refusal)
  }
  const by = { ref, author, context, progress }
  if (command.kind === 'help') return carryOut(command, by, ports)
  const { headSha: head } = await ports.pulls.readPull(ref)
  // A review is of a commit: what came after it nobody has looked at.
  const isLate = comment.commit !== undefined && comment.commit !== head && progress.decided === undefined
  if (command.kind === 'allow' && isLate) {
    const [then, now] = [comment.commit, head].map((commit) => `\`${shortCommit(commit)}\``)
    return {
      ...refused(`This is a review of ${then}, and the branch is at ${now} now. Please look at that first.`),
      head,
    }
  }
  return { ...(await carryOut(command, by, ports)), head }
}

function carryOut<Kind extends Command['kind']>(
  command: Extract<Command, { kind: Kind }>,
  by: Omit<Commanded<Kind>, 'command'>,
  ports: CommandPorts,
): Answer | Promise<Answer> {
  const record: CommandRecord<Kind> = COMMANDS[command.kind]
  return record.run({ ...by, command }, ports)
}

function describeForms({ forms }: Pick<MalformedCommand, 'forms'>): readonly string[] {
  return forms.map(({ usage, does }) => `\`${usage}\` ${does}`)
}

function refused(message: string): Answer {
  return { outcome: 'refused', message }
}
