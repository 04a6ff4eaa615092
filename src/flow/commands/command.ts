import type { PolicyMode } from '../../netpolicy/model/policy.ts'
import type { Config } from '../../config/config.ts'
import type { CommandForm, CommandHelp } from '../../report/render-command-reply.ts'
import type { ReportPorts } from '../deploying/report-deployment.ts'
import type { Ports, PullRef } from '../ports/ports.ts'
import type { Decision } from './decision.ts'

/**
 * A command that a person wrote in a comment. Each kind, which is the word after the slash, has its row in COMMANDS.
 */
export type Command =
  | { readonly kind: 'allow'; readonly only?: { readonly caller: string; readonly callee: string } | undefined }
  | { readonly kind: 'deploy'; readonly service: string; readonly environment: string; readonly dryRun: boolean }
  | {
      readonly kind: 'rollback'
      readonly service: string
      readonly environment: string
      readonly version?: string | undefined
      readonly dryRun: boolean
      readonly reason?: string | undefined
    }
  | {
      readonly kind: 'policy'
      readonly to: PolicyMode
      readonly environment: string
      /** Left out: every service, and the base. */
      readonly service?: string | undefined
      readonly dryRun: boolean
    }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'help' }

export type CommandPorts = ReportPorts & Pick<Ports, 'comments' | 'queue' | 'seals' | 'log'>

/** What a command came to, for the reply. */
export type Answer = {
  readonly outcome: 'done' | 'refused' | 'nothing'
  readonly message: string
  readonly details?: readonly string[]
  /** The commands to list instead of all that: the answer to `/help`. */
  readonly help?: readonly CommandHelp[]
}

/** What lets a command have its effect once, whatever ends this process before it is answered. */
export type Progress = {
  /** Undefined: it begins now. Otherwise what it decided in an earlier attempt, to be driven to the same end. */
  readonly decided: Decision | undefined
  /** To be called before anything is written: puts on record, in the reply, what it is about to do. */
  readonly begin: (what: string, decision: Decision) => Promise<void>
}

/** What the config on the default branch says about commands, wherever the pull request goes. */
export type CommandContext = Pick<Config, 'branches' | 'commands'> & { readonly defaultBranch: string }

/** A command as it reaches the one that carries it out. */
export type Commanded<Kind extends Command['kind']> = {
  readonly ref: PullRef
  readonly author: string
  readonly progress: Progress
  readonly context: CommandContext
  readonly command: Extract<Command, { kind: Kind }>
}

/** What follows the verb. */
export type CommandArguments = {
  /** The words before ` -- `, flags left out. */
  readonly words: readonly string[]
  readonly dryRun: boolean
  /** What follows ` -- `, cut to a length. */
  readonly reason: string | undefined
}

/** All that Drawbridge knows of one command. */
export type CommandRecord<Kind extends Command['kind']> = {
  /**
   * The ways to write it, and what each does. At least one. `/help`, the README and the answer to a mistake show them.
   */
  readonly forms: readonly CommandForm[]
  /** Undefined: it cannot be understood. */
  readonly parse: (given: CommandArguments) => Extract<Command, { kind: Kind }> | undefined
  readonly run: (commanded: Commanded<Kind>, ports: CommandPorts) => Answer | Promise<Answer>
}
