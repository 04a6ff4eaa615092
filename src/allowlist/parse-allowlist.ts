import { compareFindings, compareText } from '../finding.ts'
import type { Finding, FindingCode, Parsed } from '../finding.ts'
import type { RepoFile, UnreadableFile } from '../file.ts'
import type { Service } from '../graph/service.ts'
import type { Allowlist, AllowlistOptions, Entry, Revocation } from './allowlist.ts'
import { startNameHints } from './name-hints.ts'
import { parseAllowlistFile } from './parse-allowlist-file.ts'

const UNREADABLE: Record<UnreadableFile['reason'], { code: FindingCode; message: string }> = {
  symlink: { code: 'file-symlink', message: 'This allowlist is a symbolic link; links are not followed.' },
  submodule: { code: 'file-submodule', message: 'This allowlist is a submodule, not a file.' },
  'too-large': { code: 'file-too-large', message: 'This allowlist is too large to be read.' },
  missing: { code: 'file-missing', message: 'This clone lacks the content of this allowlist.' },
  'not-utf8': { code: 'file-not-utf8', message: 'This allowlist is not UTF-8 text.' },
}

/**
 * All allowlist files of a commit (those that `selectAllowlistFiles` chose) as one allowlist, sorted by callee, then
 * caller. What is wrong is a finding, and wrong always means less: an entry with an error does not count, and a file
 * that cannot be read allows nobody. Entries and revocations whose last day was before `today` (YYYY-MM-DD) do not
 * count and give a warning; so do entries of a caller that is revoked. A revocation with an error still takes the call
 * away. Never throws.
 */
export function parseAllowlist(input: {
  files: readonly RepoFile[]
  unreadable: readonly UnreadableFile[]
  services: readonly Service[]
  options: AllowlistOptions
  today: string
}): Parsed<Allowlist> {
  const findings: Finding[] = input.unreadable.map(({ path, reason }) => ({
    ...UNREADABLE[reason],
    severity: 'error',
    place: { path },
  }))
  const entries: Entry[] = []
  const revocations: Revocation[] = []
  const context = {
    today: input.today,
    layout: input.options.layout,
    nameByDir: new Map(input.services.map((service) => [service.dir, service.name])),
    checkName: startNameHints(input.services.map((service) => service.name)),
  }
  for (const file of input.files) {
    const parsed = parseAllowlistFile(file, context)
    for (const entry of parsed.value.entries) entries.push(entry)
    for (const revocation of parsed.value.revocations) revocations.push(revocation)
    findings.push(...parsed.findings)
  }
  return {
    value: { entries: entries.sort(compareCalls), revocations: revocations.sort(compareCalls) },
    findings: findings.sort(compareFindings),
  }
}

function compareCalls(a: Entry | Revocation, b: Entry | Revocation): number {
  return compareText(a.callee, b.callee) || compareText(a.caller, b.caller) || compareText(a.place.path, b.place.path)
}
