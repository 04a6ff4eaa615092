import { Option, type Command } from 'commander'
import { posix, relative, resolve, sep } from 'node:path'
import type { TreeEntry } from '../file.ts'
import type { Repository } from '../flow/ports/ports.ts'
import { readRules } from '../flow/judging/read-rules.ts'
import { CODEOWNERS_PATHS } from '../owners/select-codeowners-path.ts'
import { matchOwners } from '../owners/match-owners.ts'
import type { Codeowners } from '../owners/parse-codeowners.ts'
import { renderOwnersJson, renderOwnersText } from '../report/render-owners.ts'
import { InputError } from './terminal/input-error.ts'
import { readRevision } from './clone/read-revision.ts'
import type { World } from './terminal/world.ts'

type OwnersOptions = { readonly at: string; readonly C: string; readonly format: 'text' | 'json' }

/** `drawbridge owners`: who owns paths, and the line of CODEOWNERS that says so. */
export function addOwners(program: Command, { world }: { world: World }): void {
  program
    .command('owners')
    .summary('print who owns a path, and the line of CODEOWNERS that decides')
    .description(
      'Prints the owners of each path, as GitHub reads CODEOWNERS, and the line that decides.\n' +
        "Paths need not exist. A service's owners are those of its allowlist: ask for service.ledger/allowlist.yaml.",
    )
    .argument('<path...>', 'files, from the folder you are in')
    .option('--at <rev>', 'the commit to read', 'HEAD')
    .option('-C <dir>', 'the clone, or the folder in it that paths start from', '.')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', OWNERS_EXAMPLES)
    .action(async (typed: string[], options: OwnersOptions) => {
      const clone = await world.openClone(options.C)
      try {
        const commit = await readRevision(clone, options.at)
        const codeowners = await requireCodeowners(clone, { commit, rev: options.at })
        const from = await world.realFolder(options.C)
        const paths = typed.map((path) => fromRoot(path, { from, root: clone.root }))
        refuseFolders(paths, await clone.readTree(commit))
        const owned = paths.map((path) => matchOwners(codeowners, path))
        world.stdout.write(options.format === 'json' ? renderOwnersJson(owned) : renderOwnersText(owned))
      } finally {
        clone.close()
      }
    })
}

const OWNERS_EXAMPLES = `
Examples:
  drawbridge owners service.ledger/allowlist.yaml
  drawbridge owners --at origin/main --format json libraries/money/money.go

Exit status:
  0  printed, whether or not a path has owners
  2  wrong usage, or something could not be read
`

async function requireCodeowners(
  repository: Repository,
  { commit, rev }: { commit: string; rev: string },
): Promise<Codeowners> {
  const { codeowners } = await readRules(repository, commit)
  if (codeowners === undefined) {
    throw new InputError(
      `${rev} has no CODEOWNERS file.`,
      `GitHub reads ${CODEOWNERS_PATHS.join(', ')}, the first found.`,
    )
  }
  const unusable = codeowners.findings.find(({ severity }) => severity === 'error')
  if (unusable !== undefined) throw new InputError(`${unusable.message}.`, unusable.hint ?? 'Mend it first.')
  return codeowners.value
}

/** A path as typed, from the repository's root, with slashes. */
function fromRoot(path: string, { from, root }: { from: string; root: string }): string {
  const found = relative(root, resolve(from, path)).split(sep).join(posix.sep)
  if (found === '..' || found.startsWith('../')) {
    throw new InputError(`${path} is outside the repository.`, `Name paths inside ${root}.`)
  }
  return found
}

// A folder has no owner: CODEOWNERS is about files, and those in one folder may have different ones.
function refuseFolders(paths: readonly string[], entries: readonly TreeEntry[]): void {
  for (const path of paths) {
    const inside = entries.find((entry) => entry.kind === 'file' && (path === '' || entry.path.startsWith(`${path}/`)))
    if (inside === undefined) continue
    throw new InputError(
      `${path || 'The whole repository'} is a folder, and owners are of files.`,
      `Ask for a file in it: ${inside.path}`,
    )
  }
}
