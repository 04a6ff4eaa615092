import type { Finding } from '../../src/finding.ts'
import type { Disagreement } from './tables.ts'

/** Kinds that the analyzer reads and we do not: trees with them are reported as not read, and are not compared. */
export const FOREIGN_KINDS =
  /kind: *"?(?:AdminNetworkPolicy|BaselineAdminNetworkPolicy|(?:Cluster)?UserDefinedNetwork|NetworkAttachmentDefinition|MultiNetworkPolicy)/

/**
 * The workloads that each program knows, and those of ours that are pods which somebody else owns, or that are on the
 * network of their node.
 */
export type Names = {
  readonly ours: ReadonlySet<string>
  readonly theirs: ReadonlySet<string>
  readonly owned: ReadonlySet<string>
  readonly onHost: ReadonlySet<string>
}

type Sample = {
  readonly findings: readonly Finding[]
  readonly names: Names
}

/** Why the two programs rightly do not say the same of a pair; undefined when nothing is known that explains it. */
export function explainDisagreement({ from, to }: Disagreement, samples: readonly Sample[]): string | undefined {
  const ends = [from, to].filter((end) => !end.startsWith('address '))
  if (samples.length > 1 && ends.some((end) => samples.every(({ names }) => names.owned.has(end)))) {
    return 'of pods that come and go under one owner: we know pods without a workload by their own names'
  }
  if (ends.some((end) => samples.some(({ names }) => names.onHost.has(end))))
    return "of pods on their node's network, to which no plugin applies policies; the analyzer does"
  for (const { findings, names } of samples) {
    if (ends.some((end) => names.theirs.has(end) && !names.ours.has(end))) {
      if (findings.some(({ severity }) => severity === 'error')) return 'of workloads in files that we report as broken'
    }
    if (ends.some((end) => names.ours.has(end) && !names.theirs.has(end)))
      return 'of workloads that the analyzer leaves out'
  }
  return undefined
}
