import type { Command } from './parse-command.ts'
import type { Ports, PullRef } from '../ports/ports.ts'
import type { ReportPorts } from '../deploying/report-deployment.ts'

export type CommandPorts = ReportPorts & Pick<Ports, 'comments' | 'queue' | 'log'>

/** What a command came to, for the reply. */
export type Answer = {
  readonly outcome: 'done' | 'refused' | 'nothing'
  readonly message: string
  readonly details?: readonly string[]
}

/** A command as it reaches the one that carries it out. */
export type Commanded<Kind extends Command['kind']> = {
  readonly ref: PullRef
  readonly author: string
  readonly command: Extract<Command, { kind: Kind }>
}
