import { completeCommandRules } from '../../config/command-rules.ts'
import { bringCommit } from '../judging/bring-commit.ts'
import { readRules } from '../judging/read-rules.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'
import type { CommandContext } from './command.ts'

/**
 * Who may command what, from the config on the default branch: a base branch may be anybody's. Without a config the
 * defaults count. `isUsable` false: there is one and it cannot be read, so nobody knows; the context holds the
 * defaults.
 */
export async function readCommandContext(
  repo: RepoRef,
  ports: Pick<Ports, 'repositories' | 'proposals'>,
): Promise<{ readonly context: CommandContext; readonly isUsable: boolean }> {
  const { name: defaultBranch, commit } = await ports.proposals.readDefaultBranch(repo)
  const repository = await ports.repositories.open(repo)
  const at = await bringCommit(repository, { commit, ref: `refs/heads/${defaultBranch}` })
  const { present, config } = await readRules(repository, at)
  const { branches = [], commands = completeCommandRules() } = config.value ?? {}
  return { context: { defaultBranch, branches, commands }, isUsable: !present || config.value !== undefined }
}
