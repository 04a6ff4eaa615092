/** The commands of which the config can say who may give them. `/help` is for everybody. */
export const COMMAND_NAMES = ['allow', 'deploy', 'rollback', 'policy', 'refresh'] as const

export type CommandName = (typeof COMMAND_NAMES)[number]

/** GitHub's roles in a repository, each with all that those before it may. */
export const ROLES = ['read', 'triage', 'write', 'maintain', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** Who may give a command: whoever has the role, or a higher one, and is in one of the teams when any is named. */
export type CommandRule = {
  readonly role: Role
  readonly teams: readonly CommandTeam[]
}

export type CommandTeam = { readonly org: string; readonly slug: string }

export type CommandRules = Readonly<Record<CommandName, CommandRule>>

type Given = { readonly [Key in keyof CommandRule]: CommandRule[Key] | undefined }

/**
 * The rules of all commands, from what is given; without a word about a command it is for whoever may write to the
 * repository.
 */
export function completeCommandRules(given: Partial<Record<CommandName, Given | undefined>> = {}): CommandRules {
  const rules = COMMAND_NAMES.map((name): [CommandName, CommandRule] => {
    return [name, { role: given[name]?.role ?? 'write', teams: given[name]?.teams ?? [] }]
  })
  return Object.fromEntries(rules) as CommandRules
}
