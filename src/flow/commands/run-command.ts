import { renderCommandReply, replyMarker } from '../../report/render-command-reply.ts'
import type { Comment, Ports, PullRef } from '../ports/ports.ts'
import { checkPermission } from './check-permission.ts'
import type { Answer, Command, Commanded, CommandPorts, CommandRecord } from './command.ts'
import { COMMANDS } from './commands.ts'
import { readCommandContext } from './read-command-context.ts'
import { parseCommand, type MalformedCommand, type MistypedCommand } from './parse-command.ts'

/**
 * Carries out the command in one comment, once: a reply of ours that names the comment means that it was done. Comments
 * by bots, edited comments and deleted ones command nothing, and neither do people to whom the config does not give
 * that command.
 */
export async function runCommand(ref: PullRef, id: number, ports: CommandPorts): Promise<void> {
  const comment = await ports.comments.readComment(ref, id)
  const command = comment === undefined ? undefined : parseCommand(comment.body)
  if (comment === undefined || command === undefined || !comment.isPerson) return
  if ((await ports.comments.readMarked(ref, replyMarker(id))).length > 0) return

  const answer = await answerCommand(ref, { command, comment }, ports)

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

async function answerCommand(
  ref: PullRef,
  { command, comment }: { command: Command | MalformedCommand | MistypedCommand; comment: Comment },
  ports: CommandPorts,
): Promise<Answer> {
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
  return carryOut(command, { ref, author, context }, ports)
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
