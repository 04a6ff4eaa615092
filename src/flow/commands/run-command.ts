import { renderCommandReply, replyMarker } from '../../report/render-command-reply.ts'
import type { Ports, Permission, PullRef } from '../ports/ports.ts'
import type { Answer, Command, Commanded, CommandPorts, CommandRecord, Progress } from './command.ts'
import { COMMANDS } from './commands.ts'
import { parseDecision, renderDecision } from './decision.ts'
import { parseCommand, type MalformedCommand } from './parse-command.ts'

const MAY_WRITE: ReadonlySet<Permission> = new Set(['admin', 'maintain', 'write'])

/**
 * Carries out the command in one comment, once: a reply of ours that names the comment says what came of it, or what was
 * about to be done when something ended the attempt; then it is driven to that end, and the same reply says so. Comments
 * by bots, edited comments and deleted ones command nothing, and who may not write to the repository may not command
 * either.
 */
export async function runCommand(ref: PullRef, id: number, ports: CommandPorts): Promise<void> {
  const { comments } = ports
  const comment = await comments.readComment(ref, id)
  const command = comment === undefined ? undefined : parseCommand(comment.body)
  if (comment === undefined || command === undefined || !comment.isPerson) return
  const [reply] = await comments.readMarked(ref, replyMarker(id))
  const decided = reply && parseDecision(reply.body)
  if (reply !== undefined && decided === undefined) return

  const verb = command.kind === 'malformed' ? command.verb : command.kind
  let own = reply?.id
  const write = async (body: string): Promise<void> => {
    if (own === undefined) own = await comments.writeReply(ref, body)
    else await comments.editReply(ref, own, body)
  }
  const progress: Progress = {
    decided,
    begin: (what, decision) => {
      const message = `Working on it: ${what}`
      const shown = renderCommandReply({ command: verb, comment: id, outcome: 'working', message })
      return write(`${shown}\n${renderDecision(decision)}`)
    },
  }
  const { author, edited } = comment
  const permission = edited ? 'none' : await ports.pulls.readPermission(ref, author)
  const answer = await answerCommand(command, { ref, author, edited, permission, progress }, ports)

  await comments.writeReaction(ref, id, answer.outcome === 'refused' ? 'confused' : 'rocket')
  await write(renderCommandReply({ command: verb, comment: id, ...answer }))
  const pull = `${ref.owner}/${ref.name}#${ref.number}`
  ports.log.info({ pull, comment: id, command: command.kind, outcome: answer.outcome }, 'answered a command')
}

/**
 * After the last attempt: the reply says that the command was not carried out, unless it says already what came of it. It
 * has to be written again to be tried again.
 */
export async function reportUnanswered(
  ref: PullRef,
  id: number,
  message: string,
  { comments }: Pick<Ports, 'comments'>,
): Promise<void> {
  const answer = { outcome: 'refused', message: `${message} Write the command again to try again.` } as const
  const body = renderCommandReply({ command: 'command', comment: id, ...answer })
  const [reply] = await comments.readMarked(ref, replyMarker(id))
  if (reply === undefined) await comments.writeReply(ref, body)
  else if (parseDecision(reply.body) !== undefined) await comments.editReply(ref, reply.id, body)
}

type Author = {
  readonly ref: PullRef
  readonly author: string
  readonly edited: boolean
  readonly permission: Permission
  readonly progress: Progress
}

function answerCommand(
  command: Command | MalformedCommand,
  { ref, author, edited, permission, progress }: Author,
  ports: CommandPorts,
): Answer | Promise<Answer> {
  if (edited) return refused('This comment was edited after it was written. Please write the command in a new comment.')
  if (command.kind === 'malformed') {
    const forms = command.forms.map(({ usage, does }) => `\`${usage}\` ${does}`)
    return { ...refused('This is how it is written:'), details: forms }
  }
  if (COMMANDS[command.kind].from === 'writers' && !MAY_WRITE.has(permission)) {
    return refused('Commands are for people who may write to this repository.')
  }
  return carryOut(command, { ref, author, progress }, ports)
}

function carryOut<Kind extends Command['kind']>(
  command: Extract<Command, { kind: Kind }>,
  by: Omit<Commanded<Kind>, 'command'>,
  ports: CommandPorts,
): Answer | Promise<Answer> {
  const record: CommandRecord<Kind> = COMMANDS[command.kind]
  return record.run({ ...by, command }, ports)
}

function refused(message: string): Answer {
  return { outcome: 'refused', message }
}
