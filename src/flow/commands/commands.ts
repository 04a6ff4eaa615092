import { isPolicyMode } from '../../netpolicy/model/policy.ts'
import type { CommandRules } from '../../config/command-rules.ts'
import type { CommandHelp } from '../../report/render-command-reply.ts'
import { describeRule } from './describe-rule.ts'
import type { Answer, Command, Commanded, CommandPorts, CommandRecord } from './command.ts'
import { runAllow } from './run-allow.ts'
import { runDeploy } from './run-deploy.ts'
import { runPolicy } from './run-policy.ts'
import { runRollback } from './run-rollback.ts'

/**
 * Every command, in the order in which `/help` and the README list them. To add one: its type in Command, and its row
 * here.
 */
export const COMMANDS: { readonly [Kind in Command['kind']]: CommandRecord<Kind> } = {
  allow: {
    forms: [
      { usage: '/allow', does: 'commits the allowlist entries that this pull request lacks to its branch' },
      { usage: '/allow CALLER CALLEE', does: 'commits that one entry, for calls that code analysis cannot see' },
    ],
    parse: ({ words: [caller, callee, ...more], dryRun }) => {
      if (dryRun || more.length > 0) return undefined
      if (caller === undefined) return { kind: 'allow' }
      return callee === undefined ? undefined : { kind: 'allow', only: { caller, callee } }
    },
    run: runAllow,
  },
  deploy: {
    forms: [
      {
        usage: '/deploy SERVICE to ENVIRONMENT [--dry-run]',
        does: 'opens the pull request that deploys what this pull request merged; releases a hold',
      },
    ],
    parse: ({ words: [service, to, environment, ...more], dryRun }) =>
      service !== undefined && isWord('to', to) && environment !== undefined && more.length === 0
        ? { kind: 'deploy', service, environment, dryRun }
        : undefined,
    run: runDeploy,
  },
  rollback: {
    forms: [
      {
        usage: '/rollback SERVICE in ENVIRONMENT [to VERSION] [--dry-run] [-- REASON]',
        does: 'opens the pull request that takes a service back, and keeps every call that running services need',
      },
    ],
    parse: ({ words: [service, preposition, environment, ...rest], dryRun, reason }) => {
      const version = takeOptional('to', rest)
      if (service === undefined || !isWord('in', preposition) || environment === undefined || !version) return undefined
      return { kind: 'rollback', service, environment, version: version.value, dryRun, reason }
    },
    run: runRollback,
  },
  policy: {
    forms: [
      {
        usage: '/policy MODE in ENVIRONMENT [for SERVICE] [--dry-run]',
        does: 'opens the pull request that moves policies to `staged`, `log` or `enforce`',
      },
    ],
    parse: ({ words: [mode, preposition, environment, ...rest], dryRun }) => {
      const to = mode?.toLowerCase()
      const service = takeOptional('for', rest)
      if (!isPolicyMode(to) || !isWord('in', preposition) || environment === undefined || !service) return undefined
      return { kind: 'policy', to, environment, service: service.value, dryRun }
    },
    run: runPolicy,
  },
  refresh: {
    forms: [{ usage: '/refresh', does: 'looks at this pull request again' }],
    parse: ({ words, dryRun }) => (words.length > 0 || dryRun ? undefined : { kind: 'refresh' }),
    run: runRefresh,
  },
  help: {
    forms: [{ usage: '/help', does: 'lists the commands' }],
    parse: ({ words }) => (words.length > 0 ? undefined : { kind: 'help' }),
    run: ({ context }) => ({ outcome: 'done', message: 'The commands:', help: listCommands(context.commands) }),
  },
}

/** All ways to write all commands and who may give them, in the order of COMMANDS. */
export function listCommands(rules: CommandRules): readonly CommandHelp[] {
  return (Object.keys(COMMANDS) as Command['kind'][]).flatMap((kind) => {
    const who = kind === 'help' ? 'everybody' : describeRule(rules[kind])
    return COMMANDS[kind].forms.map((form) => ({ ...form, who }))
  })
}

/** The rest of a command's words: nothing, or a preposition with its value. Undefined when they are anything else. */
function takeOptional(
  preposition: string,
  [word, value, ...more]: readonly string[],
): { value: string | undefined } | undefined {
  if (word === undefined) return { value: undefined }
  return isWord(preposition, word) && value !== undefined && more.length === 0 ? { value } : undefined
}

function isWord(expected: string, word: string | undefined): boolean {
  return word?.toLowerCase() === expected
}

async function runRefresh({ ref }: Commanded<'refresh'>, { queue }: CommandPorts): Promise<Answer> {
  await queue.enqueue({ kind: 'judge-pull', pull: ref })
  await queue.enqueue({ kind: 'open-deployment', pull: ref })
  return { outcome: 'done', message: 'Looking at this pull request again.' }
}
