import type { Minimatch } from 'minimatch'
import { compareText } from '../finding.ts'
import type { Finding, Parsed } from '../finding.ts'
import { compileGlob, type GlobProblem, MAX_BRACE_ALTERNATIVES, MAX_GLOB_LENGTH } from './compile-glob.ts'
import type { Service, ServiceRule } from './service.ts'

/**
 * The services among `directories` (every directory of a commit, see selectDirectories), sorted by name.
 *
 * A glob takes the directories it matches itself, not those below them; it is case-sensitive, and a wildcard does not
 * match a leading dot. The directory's last part is the service's name. A rule that names a service one by one decides
 * for its directory, whatever globs match it; `.`, the root, always exists.
 *
 * Findings point at `path`, the config: a name or a directory taken twice (the first by directory, then by name,
 * stays), a directory named one by one that does not exist (no service then), a glob over a limit (matches nothing).
 */
export function buildServices(input: {
  rules: readonly ServiceRule[]
  directories: readonly string[]
  path: string
}): Parsed<readonly Service[]> {
  const { rules, path } = input
  const directories = new Set(input.directories)
  const findings: Finding[] = []
  const candidates: Service[] = []
  const named = new Set<string>()
  for (const rule of rules) {
    if (rule.kind !== 'one') continue
    const { name, dir, code } = rule
    named.add(dir)
    if (dir === '.' || directories.has(dir)) candidates.push({ name, dir, code })
    else findings.push(reportMissing(rule, path))
  }
  const globs = compileGlobs(rules, path, findings)
  for (const dir of directories) {
    if (named.has(dir) || !globs.some((glob) => glob.match(dir))) continue
    candidates.push({ name: dir.slice(dir.lastIndexOf('/') + 1), dir, code: [dir] })
  }
  const value = keepFirst(candidates, path, findings)
  return { value, findings }
}

function compileGlobs(rules: readonly ServiceRule[], path: string, findings: Finding[]): readonly Minimatch[] {
  const globs: Minimatch[] = []
  for (const rule of rules) {
    if (rule.kind !== 'glob') continue
    const glob = compileGlob(rule.pattern)
    if (typeof glob !== 'string') globs.push(glob)
    else findings.push(reportGlob(GLOB_PROBLEMS[glob](rule.pattern), path))
  }
  return globs
}

const GLOB_PROBLEMS: Readonly<Record<GlobProblem, (pattern: string) => string>> = {
  long: ({ length }) => `has ${length} characters; at most ${MAX_GLOB_LENGTH} are read`,
  wide: () => `has braces that stand for ${MAX_BRACE_ALTERNATIVES} alternatives or more`,
}

function reportGlob(problem: string, path: string): Finding {
  return {
    code: 'config-bad-value',
    severity: 'error',
    message: `A glob under services ${problem}; it matches nothing`,
    hint: 'Split it into several globs.',
    place: { path },
  }
}

/** Drops every service whose name or directory an earlier one has, by directory, then name; the rest sorted by name. */
function keepFirst(candidates: readonly Service[], path: string, findings: Finding[]): readonly Service[] {
  const byName = new Map<string, Service>()
  const byDir = new Map<string, Service>()
  const ordered = [...candidates].sort((a, b) => compareText(a.dir, b.dir) || compareText(a.name, b.name))
  for (const service of ordered) {
    const sameName = byName.get(service.name)
    const sameDir = byDir.get(service.dir)
    if (sameName !== undefined) findings.push(reportSameName(service, sameName, path))
    else if (sameDir !== undefined) findings.push(reportSameDir(service, sameDir, path))
    else {
      byName.set(service.name, service)
      byDir.set(service.dir, service)
    }
  }
  return [...byName.values()].sort((a, b) => compareText(a.name, b.name))
}

function reportMissing(rule: { name: string; dir: string }, path: string): Finding {
  return {
    code: 'service-missing-dir',
    severity: 'warning',
    message: `The service ${rule.name} is said to live in ${rule.dir}, which does not exist`,
    hint: 'Correct its dir, or remove the entry.',
    place: { path },
  }
}

function reportSameName(service: Service, first: Service, path: string): Finding {
  return {
    code: 'service-duplicate-name',
    severity: 'error',
    message: `The directories ${first.dir} and ${service.dir} both give a service named ${service.name}; only the first counts`,
    hint: 'Rename one of the directories, or name one of the services one by one.',
    place: { path },
  }
}

function reportSameDir(service: Service, first: Service, path: string): Finding {
  return {
    code: 'service-duplicate-dir',
    severity: 'error',
    message: `The directory ${first.dir} is given to both ${first.name} and ${service.name}; only the first counts`,
    hint: 'Give each service a directory of its own, since its allowlist and its owners follow from it.',
    place: { path },
  }
}
