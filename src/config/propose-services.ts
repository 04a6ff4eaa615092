import { compareText } from '../finding.ts'

/**
 * A line of `services:`: a glob and the directories for which it was made, or one directory with the name that it gets.
 */
export type ServiceProposal =
  { readonly glob: string; readonly dirs: readonly string[] } | { readonly name: string; readonly dir: string }

/**
 * What the services of a repository may be, from nothing but the paths of its files: directories with a `main.go` or a
 * `Dockerfile`, their own or one in their `cmd`. A glob where most directories beside each other are services. Sorted
 * by path; empty when nothing looks like a service.
 */
export function proposeServices(paths: Iterable<string>): readonly ServiceProposal[] {
  const dirs = new Set<string>()
  const services = new Set<string>()
  for (const path of paths) {
    const parts = path.split('/').slice(0, -1)
    if (parts.length === 0 || !PLAIN.test(path) || parts.some((part) => ASIDE.has(part))) continue
    for (let depth = 1; depth <= parts.length; depth++) dirs.add(parts.slice(0, depth).join('/'))
    if (PROGRAM.test(path) && parts.join('/') !== 'cmd') services.add(serviceDir(parts))
  }
  const outermost = [...services].filter((dir) => !isBelowOne(dir, services)).sort(compareText)
  const groups = new Map<string, string[]>()
  for (const dir of outermost) groups.set(globOf(dir), [...(groups.get(globOf(dir)) ?? []), dir])
  const siblings = countChildren(dirs)
  const endings = new Map<string, number>()
  for (const ending of outermost.flatMap(endingsOf)) endings.set(ending, (endings.get(ending) ?? 0) + 1)
  const name = (dir: string) => (endingsOf(dir).find((ending) => endings.get(ending) === 1) ?? dir).replaceAll('/', '-')
  return [...groups].flatMap(([glob, members]): ServiceProposal[] => {
    const least = glob.endsWith('/*') ? (siblings.get(parentOf(glob)) ?? 0) * SHARE_MIN : GROUP_MIN
    const together = members.length >= Math.max(GROUP_MIN, least) && members.every((dir) => name(dir) === nameOf(dir))
    return together ? [{ glob, dirs: members }] : members.map((dir) => ({ name: name(dir), dir }))
  })
}

// cmd/ledger is a service of its own, ledger/cmd/server and ledger/src are programs of ledger.
function serviceDir(parts: readonly string[]): string {
  const end = parts.findIndex((part, i) => i > 0 && (part === 'cmd' || (part === 'src' && i === parts.length - 1)))
  return parts.slice(0, end === -1 ? parts.length : end).join('/')
}

function isBelowOne(dir: string, services: ReadonlySet<string>): boolean {
  for (let up = parentOf(dir); up !== ''; up = parentOf(up)) if (services.has(up)) return true
  return false
}

// At the root only what is named alike goes together: nobody means docs and .github.
function globOf(dir: string): string {
  const parent = parentOf(dir)
  if (parent !== '') return `${parent}/*`
  const prefix = /^[a-z]+\./.exec(dir)?.[0]
  const suffix = /[-_.]?(service|svc)$/i.exec(dir)?.[0]
  return prefix !== undefined ? `${prefix}*` : suffix !== undefined && suffix !== dir ? `*${suffix}` : dir
}

function countChildren(dirs: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const dir of dirs) counts.set(parentOf(dir), (counts.get(parentOf(dir)) ?? 0) + 1)
  return counts
}

// pot/service: service, then pot/service. The first that no other directory ends with is its name.
function endingsOf(dir: string): readonly string[] {
  const parts = dir.split('/')
  return parts.map((_part, i) => parts.slice(-1 - i).join('/'))
}

function parentOf(dir: string): string {
  return dir.slice(0, Math.max(0, dir.lastIndexOf('/')))
}

function nameOf(dir: string): string {
  return dir.slice(dir.lastIndexOf('/') + 1)
}

const PROGRAM = /\/(main\.go|Dockerfile)$/
/** What would have to be escaped in a glob, in YAML or on a terminal is left to the reader. */
const PLAIN = /^(?![.])(?!.*\/[.])[\w./-]{1,200}$/
const ASIDE = new Set(
  'build deploy docker docs example examples hack node_modules scripts test testdata tests third_party tools tutorial vendor'.split(
    ' ',
  ),
)
const GROUP_MIN = 2
const SHARE_MIN = 2 / 3
