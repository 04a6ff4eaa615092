import type { Config } from '../../config/config.ts'
import { buildSubjects, subjectName } from '../../verdict/consent/build-subjects.ts'
import type { Repository } from '../ports/ports.ts'
import type { Judges } from './read-judges.ts'
import { readChangedRules } from './read-changed-rules.ts'
import { readAllowlist } from './read-snapshot.ts'

export type ProposedContext = {
  readonly repository: Repository
  readonly judges: Judges
  readonly config: Config
  /** The tip of the base branch. */
  readonly tip: string
  readonly today: string
}

/**
 * What somebody would have to agree to at an earlier commit of a pull request, as its diff shows it: what it changed
 * since it parted from the base branch. Subject → its fingerprint. Undefined: the commit is not here.
 */
export async function readProposed(
  commit: string,
  { repository, judges, config, tip, today }: ProposedContext,
): Promise<ReadonlyMap<string, string> | undefined> {
  if ((await repository.readCommit(commit)) === undefined) return undefined
  const base = (await repository.readMergeBase(tip, commit)) ?? tip
  const side = async (at: string) => {
    const { services, allowlist } = await readAllowlist(repository, { commit: at, config, today })
    return { services, allowlist: allowlist.value }
  }
  const subjects = buildSubjects({
    config,
    codeowners: judges.rules.codeowners?.value,
    defaultCodeowners: judges.defaultCodeowners?.value,
    ...(await readChangedRules(repository, { base, head: commit })),
    base: await side(base),
    head: await side(commit),
  })
  return new Map(subjects.map((subject) => [subjectName(subject), subject.fingerprint]))
}
