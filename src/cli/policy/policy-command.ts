import type { Command } from 'commander'

/** The command `policy`, under which others live; made by whichever of them comes first. */
export function policyCommand(program: Command): Command {
  const known = program.commands.find((command) => command.name() === 'policy')
  if (known !== undefined) return known
  return program
    .command('policy')
    .summary('say what the network policies of a cluster let through')
    .description(
      'Says what the network policies in a tree of manifests let through: those of Kubernetes and of Calico.',
    )
}
