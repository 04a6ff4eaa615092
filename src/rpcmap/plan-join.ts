import { compareText } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import type { ClientOption } from './program/client-option.ts'
import { buildProgram } from './program/build-program.ts'
import { buildNames } from './settings/name-callee.ts'
import type { Names } from './settings/name-callee.ts'
import { importClosure, ownPackages } from './program/own-packages.ts'
import { CALLS_VERSION } from './service-calls.ts'
import type { SourceFacts } from './facts/source-facts.ts'

/** What the calls of each service can depend on. */
export type JoinPlan = {
  /** Every directory with a Go package. */
  readonly dirs: ReadonlySet<string>
  /** By service: the directories of its own packages and of those that they import, directly or not, sorted. */
  readonly closures: ReadonlyMap<string, readonly string[]>
  readonly names: Names
  /** What the calls of every service depend on besides their closures, go.mod files and configuration. */
  readonly common: string
}

/** Plans the join of a commit. Outlines of the facts (outlineFacts()) are enough. */
export function planJoin(input: {
  services: readonly Service[]
  sources: readonly { path: string; facts: SourceFacts }[]
  clients?: readonly ClientOption[] | undefined
}): JoinPlan {
  const program = buildProgram(input.services, input.sources, { clients: input.clients })
  const own = ownPackages(program)
  const closures = new Map(
    input.services.map((service) => {
      const dirs = [...importClosure(own.get(service) ?? [])].map(({ dir }) => dir)
      return [service.name, dirs.sort(compareText)]
    }),
  )
  const names = buildNames(input.services, program.deployment.hosts)
  const dirs = new Set(program.packages.keys())
  // Imports are looked for among all directories only where no go.mod says what they mean.
  const ruled = input.sources.some(({ path, facts }) => path === 'go.mod' && facts.kind === 'module')
  const common = JSON.stringify([
    CALLS_VERSION,
    input.services,
    (input.clients ?? []).map((client) => ({ ...client, place: undefined })),
    ruled ? [] : [...dirs].sort(compareText),
  ])
  return { dirs, closures, names, common }
}
