import type { Parsed } from '../../finding.ts'
import type { TreeEntry } from '../../file.ts'
import { CONFIG_PATH, type Config } from '../../config/config.ts'
import { parseConfig } from '../../config/parse-config.ts'
import { parseCodeowners, type Codeowners } from '../../owners/parse-codeowners.ts'
import { selectCodeownersPath } from '../../owners/select-codeowners-path.ts'
import type { Repository } from '../ports/ports.ts'

/** What judges a pull request: from the tip of its base branch, never from the pull request. */
export type Rules = {
  readonly commit: string
  /** False: the repository does not use Drawbridge. */
  readonly present: boolean
  readonly config: Parsed<Config | undefined>
  /** Undefined: there is no CODEOWNERS file. */
  readonly codeowners: Parsed<Codeowners> | undefined
}

// GitHub ignores a CODEOWNERS file over 3 MB; one byte more than that is enough to see it.
const CODEOWNERS_BYTES_MAX = 3 * 1024 * 1024 + 1

/**
 * Reads the config and CODEOWNERS at one commit. A config that is a symlink, a submodule, too large or not UTF-8 is
 * unusable.
 */
export async function readRules(repository: Repository, commit: string): Promise<Rules> {
  const entries = await repository.readTree(commit)
  const configEntry = entries.find((entry) => entry.path === CONFIG_PATH)
  return {
    commit,
    present: configEntry !== undefined,
    config: configEntry === undefined ? missingConfig() : await readConfig(repository, configEntry),
    codeowners: await readCodeowners(repository, entries),
  }
}

async function readConfig(repository: Repository, entry: TreeEntry): Promise<Parsed<Config | undefined>> {
  const { files, unreadable } = await repository.readFiles([entry])
  if (files[0] !== undefined) return parseConfig(files[0].text, entry.path)
  const reason = unreadable[0]?.reason ?? 'not-utf8'
  return {
    value: undefined,
    findings: [
      {
        code: `file-${reason}`,
        severity: 'error',
        message: `${entry.path} cannot be read`,
        place: { path: entry.path },
      },
    ],
  }
}

function missingConfig(): Parsed<Config | undefined> {
  return {
    value: undefined,
    findings: [
      {
        code: 'config-missing',
        severity: 'error',
        message: `The base branch has no ${CONFIG_PATH}`,
        hint: `Add ${CONFIG_PATH} with "version: 1" and a list of services`,
        place: { path: CONFIG_PATH },
      },
    ],
  }
}

async function readCodeowners(
  repository: Repository,
  entries: readonly TreeEntry[],
): Promise<Parsed<Codeowners> | undefined> {
  const path = selectCodeownersPath(entries.map((entry) => entry.path))
  const entry = entries.find((candidate) => candidate.path === path)
  if (entry === undefined) return undefined
  const { files, unreadable } = await repository.readFiles([entry], { maxBytes: CODEOWNERS_BYTES_MAX })
  if (files[0] !== undefined) return parseCodeowners(files[0].text, entry.path)
  const reason = unreadable[0]?.reason ?? 'not-utf8'
  return {
    value: parseCodeowners('', entry.path).value,
    findings: [
      {
        code: reason === 'too-large' ? 'codeowners-too-large' : `file-${reason}`,
        severity: 'error',
        message: `${entry.path} cannot be read, so nobody owns anything`,
        place: { path: entry.path },
      },
    ],
  }
}
