import { renderCommandReply, replyMarker } from '../../report/render-command-reply.ts'
import type { Ports, Permission, PullRef } from '../ports/ports.ts'
import type { Answer, Command, Commanded, CommandPorts, CommandRecord } from './command.ts'
import { COMMANDS } from './commands.ts'
import { parseCommand, type MalformedCommand, type MistypedCommand } from './parse-command.ts'

const MAY_WRITE: ReadonlySet<Permission> = new Set(['admin', 'maintain', 'write'])

/**
 * Carries out the command in one comment, once: a reply of ours that names the comment means that it was done. Comments
 * by bots, edited comments and deleted ones command nothing, and who may not write to the repository may not command
 * either.
 */
export async function runCommand(ref: PullRef, id: number, ports: CommandPorts): Promise<void> {
  const comment = await ports.comments.readComment(ref, id)
  const command = comment === undefined ? undefined : parseCommand(comment.body)
  if (comment === undefined || command === undefined || !comment.isPerson) return
  if ((await ports.comments.readMarked(ref, replyMarker(id))).length > 0) return

  const permission = comment.edited ? 'none' : await ports.pulls.readPermission(ref, comment.author)
  const answer = await answerCommand(
    command,
    { ref, author: comment.author, edited: comment.edited, permission },
    ports,
  )

  const verb = 'verb' in command ? command.verb : command.kind
  await ports.comments.writeReaction(ref, id, answer.outcome === 'refused' ? 'confused' : 'rocket')
  await ports.comments.writeReply(ref, renderCommandReply({ command: verb, comment: id, ...answer }))
  const pull = `${ref.owner}/${ref.name}#${ref.number}`
  ports.log.info({ pull, comment: id, command: command.kind, outcome: answer.outcome }, 'answered a command')
}

/**
 * After the last attempt: the reply says that the command was not carried out. It has to be written again to be tried
 * again.
 */
export async function reportUnanswered(
  ref: PullRef,
  id: number,
  message: string,
  { comments }: Pick<Ports, 'comments'>,
): Promise<void> {
  const answer = { outcome: 'refused', message: `${message} Write the command again to try again.` } as const
  await comments.writeReply(ref, renderCommandReply({ command: 'command', comment: id, ...answer }))
}

type Author = {
  readonly ref: PullRef
  readonly author: string
  readonly edited: boolean
  readonly permission: Permission
}

function answerCommand(
  command: Command | MalformedCommand | MistypedCommand,
  { ref, author, edited, permission }: Author,
  ports: CommandPorts,
): Answer | Promise<Answer> {
  if (edited) return refused('This comment was edited after it was written. Please write the command in a new comment.')
  if (command.kind === 'malformed') return { ...refused('This is how it is written:'), details: describeForms(command) }
  if (command.kind === 'mistyped') {
    return {
      ...refused(`There is no such command. Did you mean \`/${command.meant}\`?`),
      details: describeForms(command),
    }
  }
  if (COMMANDS[command.kind].from === 'writers' && !MAY_WRITE.has(permission)) {
    return refused('Commands are for people who may write to this repository.')
  }
  return carryOut(command, { ref, author }, ports)
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
