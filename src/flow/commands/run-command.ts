import { renderCommandReply, renderHelp, replyMarker } from '../../report/render-command-reply.ts'
import { runAllow } from './run-allow.ts'
import { runDeploy } from './run-deploy.ts'
import { runPolicy } from './run-policy.ts'
import { runRollback } from './run-rollback.ts'
import { parseCommand, type Command } from './parse-command.ts'
import type { Answer, CommandPorts } from './command.ts'
import type { Ports, Permission, PullRef } from '../ports/ports.ts'

const MAY_COMMAND: ReadonlySet<Permission> = new Set(['admin', 'maintain', 'write'])

/**
 * Carries out the command in one comment, once: a reply of ours that names the comment means that it was done. Comments by bots, edited
 * comments and deleted ones command nothing, and who may not write to the repository may not command either.
 */
export async function runCommand(ref: PullRef, id: number, ports: CommandPorts): Promise<void> {
  const comment = await ports.comments.readComment(ref, id)
  const command = comment === undefined ? undefined : parseCommand(comment.body)
  if (comment === undefined || command === undefined || !comment.isPerson) return
  if ((await ports.comments.readMarked(ref, replyMarker(id))).length > 0) return

  const permission = comment.edited ? 'none' : await ports.pulls.readPermission(ref, comment.author)
  const refusal = refuse(command, { edited: comment.edited, permission })
  const commanded = { ref, author: comment.author }
  const answer = refusal ?? (await carryOutCommand(command, commanded, ports))

  await ports.comments.writeReaction(ref, id, answer.outcome === 'refused' ? 'confused' : 'rocket')
  await ports.comments.writeReply(ref, renderCommandReply({ command: command.kind, comment: id, ...answer }))
  const fields = {
    pull: `${ref.owner}/${ref.name}#${ref.number}`,
    comment: id,
    command: command.kind,
    outcome: answer.outcome,
  }
  ports.log.info(fields, 'answered a command')
}

/** After the last attempt: the reply says that the command was not carried out. It has to be written again to be tried again. */
export async function reportUnanswered(
  ref: PullRef,
  id: number,
  message: string,
  { comments }: Pick<Ports, 'comments'>,
): Promise<void> {
  const answer = { outcome: 'refused', message: `${message} Write the command again to try again.` } as const
  await comments.writeReply(ref, renderCommandReply({ command: 'command', comment: id, ...answer }))
}

function refuse(
  command: Command,
  { edited, permission }: { edited: boolean; permission: Permission },
): Answer | undefined {
  if (edited) {
    return {
      outcome: 'refused',
      message: 'This comment was edited after it was written. Please write the command in a new comment.',
    }
  }
  if (command.kind === 'help') return undefined
  if (command.kind === 'malformed') {
    return { outcome: 'refused', message: `\`/${command.verb}\` is written like this: \`${command.usage}\`` }
  }
  if (!MAY_COMMAND.has(permission)) {
    return { outcome: 'refused', message: 'Commands are for people who may write to this repository.' }
  }
  return undefined
}

async function carryOutCommand(
  command: Command,
  { ref, author }: { ref: PullRef; author: string },
  ports: CommandPorts,
): Promise<Answer> {
  switch (command.kind) {
    case 'allow':
      return runAllow({ ref, author, command }, ports)
    case 'deploy':
      return runDeploy({ ref, author, command }, ports)
    case 'rollback':
      return runRollback({ ref, author, command }, ports)
    case 'policy':
      return runPolicy({ ref, author, command }, ports)
    case 'refresh':
      await ports.queue.enqueue({ kind: 'judge-pull', pull: ref })
      await ports.queue.enqueue({ kind: 'open-deployment', pull: ref })
      return { outcome: 'done', message: 'Looking at this pull request again.' }
    case 'help':
      return { outcome: 'done', message: renderHelp() }
    case 'malformed':
      return { outcome: 'refused', message: command.usage }
  }
}
