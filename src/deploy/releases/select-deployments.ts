import { compareText } from '../../finding.ts'
import type { Delta } from '../../graph/call.ts'
import type { Service } from '../../graph/service.ts'

/** One service that a merged pull request moves. */
export type SelectedDeployment = {
  readonly service: string
  /**
   * `merge`: the version that the merge made; `running`: the version that runs, with its calls and policies brought up
   * to date.
   */
  readonly version: 'merge' | 'running'
  /** In every environment at once, whatever its `deploy` says. Only ever with `running`. */
  readonly everywhere: boolean
}

/**
 * Which services a merged pull request moves, sorted by name. Changed code, in the service's own directories or in a
 * package that it is built from, gives `merge`; allowlist files, Markdown and Go tests are no code. A changed declared
 * call gives its caller `running`. New revocations give the callee `running` everywhere, beside a `merge` that it may
 * have: they do not wait for a deployment.
 */
export function selectDeployments(input: {
  /** Both sides of a rename among them. */
  readonly changedPaths: readonly string[]
  readonly services: readonly Service[]
  /** Service → directories of the packages that it is built from. */
  readonly packages: ReadonlyMap<string, readonly string[]>
  readonly isAllowlistFile: (path: string) => boolean
  /** Of the declared calls. */
  readonly delta: Delta
  /** Callees with new revocations. */
  readonly revoked: readonly string[]
}): readonly SelectedDeployment[] {
  const { services, packages, delta } = input
  const code = input.changedPaths.filter((path) => isCode(path) && !input.isAllowlistFile(path))
  const changed = new Set(code.flatMap(listDirectories))
  const changedPackages = new Set(code.flatMap((path) => listPackages(path)))
  const callers = new Set(
    [delta.added, delta.removed, delta.widened, delta.narrowed].flat().map(({ caller }) => caller),
  )
  const revoked = new Set(input.revoked)
  const selected = services.flatMap((service): SelectedDeployment[] => {
    const { name } = service
    const isChanged =
      service.code.some((dir) => changed.has(dir)) || (packages.get(name) ?? []).some((dir) => changedPackages.has(dir))
    const merge: SelectedDeployment[] = isChanged ? [{ service: name, version: 'merge', everywhere: false }] : []
    if (revoked.has(name)) return [...merge, { service: name, version: 'running', everywhere: true }]
    return isChanged || !callers.has(name) ? merge : [{ service: name, version: 'running', everywhere: false }]
  })
  return selected.sort((a, b) => compareText(a.service, b.service))
}

function isCode(path: string): boolean {
  return !path.endsWith('.md') && !path.endsWith('_test.go')
}

/** All directories above a path, the root (`.`) among them. */
function listDirectories(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return ['.', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))]
}

// A Go file belongs to the package of its directory alone; another file may be embedded by a package above it.
function listPackages(path: string): readonly string[] {
  const directories = listDirectories(path)
  return path.endsWith('.go') ? directories.slice(-1) : directories
}
