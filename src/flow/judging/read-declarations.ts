import type { AllowlistLayout, Entry } from '../../allowlist/allowlist.ts'
import { buildDeclarations, type AllowlistChange, type Declarations } from '../../allowlist/declarations.ts'
import { startNameHints } from '../../allowlist/name-hints.ts'
import { parseAllowlistFile } from '../../allowlist/parse-allowlist-file.ts'
import { parseAllowlistPath } from '../../allowlist/allowlist-path.ts'
import { CONFIG_PATH, type Config } from '../../config/config.ts'
import { buildServices } from '../../graph/build-services.ts'
import { selectDirectories } from '../../graph/select-directories.ts'
import type { RepoFile, TreeEntry } from '../../file.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Repository } from '../ports/ports.ts'

/** Further back nobody looks: years, where a hundred merges a day are many. */
const COMMITS_MAX = 100_000

/** Spelled as git spells the paths of each layout's files. */
const GLOBS: Readonly<Record<AllowlistLayout, string>> = {
  callee: '**/allowlist.yaml',
  caller: '**/manifests/egress/*.rule',
}

// Whether an entry has ended is for whoever asks: histories tell of all days.
const NO_DAY = ''

type Sources = Pick<Repository, 'readTree' | 'readFiles' | 'readHistory' | 'readFirstParents'>

/**
 * Reads what was declared when, from the first-parent history that ends at a commit of the default branch: two walks of
 * it and each version of each allowlist file once, whatever number of releases is asked about. The answer is kept for
 * the next job.
 */
export function readDeclarations(
  repository: Sources,
  { commit, config, facts }: { commit: string; config: Config; facts: Pick<FactsCache, 'recent'> },
): Promise<Declarations> {
  const question = ['declarations', commit, config.services, config.allowlist]
  return facts.recent.ask(question, () => readAnew(repository, { commit, config }), weigh)
}

function weigh({ positions, spans }: Declarations): number {
  return 1 + positions.size / COMMITS_PER_WEIGHT + [...spans.values()].reduce((sum, callees) => sum + callees.size, 0)
}

// An id in a map weighs little beside a call with its evidence.
const COMMITS_PER_WEIGHT = 10

async function readAnew(
  repository: Sources,
  { commit, config }: { commit: string; config: Config },
): Promise<Declarations> {
  const { layout } = config.allowlist
  const history = await repository.readHistory(commit, GLOBS[layout], { maxCommits: COMMITS_MAX })
  const commits = await repository.readFirstParents(commit, { maxCommits: COMMITS_MAX })
  const tree = selectDirectories((await repository.readTree(commit)).map(({ path }) => path))
  const context = nameServices(config, { tree, paths: history.map(({ path }) => path) })
  const entriesOf = await readEntries(repository, history, { ...context, layout, today: NO_DAY })
  const changes = history.map(({ commit: at, path, blob }): AllowlistChange => {
    return { commit: at, path, entries: blob === undefined ? [] : entriesOf({ path, blob }) }
  })
  return buildDeclarations({ commits, changes })
}

/** Services that are there, and those that were: a service that moved has had two directories. */
function nameServices(
  { services: rules }: Config,
  { tree, paths }: { tree: readonly string[]; paths: readonly string[] },
) {
  const present = new Set(tree)
  const gone = [...new Set(paths.flatMap((path) => parseAllowlistPath(path)?.dir ?? []))].filter(
    (dir) => !present.has(dir),
  )
  const services = [tree, gone].flatMap((directories) => buildServices({ rules, directories, path: CONFIG_PATH }).value)
  return {
    nameByDir: new Map(services.toReversed().map(({ dir, name }) => [dir, name])),
    checkName: startNameHints([...new Set(services.map(({ name }) => name))]),
  }
}

async function readEntries(
  repository: Sources,
  history: readonly { readonly path: string; readonly blob: string | undefined }[],
  context: Parameters<typeof parseAllowlistFile>[1],
): Promise<(file: { path: string; blob: string }) => readonly Entry[]> {
  const wanted = new Map<string, TreeEntry>()
  for (const { path, blob } of history)
    if (blob !== undefined) wanted.set(keyOf({ path, blob }), { path, blob, kind: 'file' })
  const { files } = await repository.readFiles([...wanted.values()])
  const parsed = new Map(files.map((file: RepoFile) => [keyOf(file), parseAllowlistFile(file, context).value.entries]))
  return (file) => parsed.get(keyOf(file)) ?? []
}

function keyOf({ path, blob }: { readonly path: string; readonly blob: string }): string {
  return `${path}:${blob}`
}
