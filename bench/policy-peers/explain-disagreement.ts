import type { Finding } from '../../src/finding.ts'
import type { Disagreement } from './tables.ts'

/** Kinds that the analyzer reads and we do not: trees with them are reported as not read, and are not compared. */
export const FOREIGN_KINDS =
  /kind: *"?(?:AdminNetworkPolicy|BaselineAdminNetworkPolicy|(?:Cluster)?UserDefinedNetwork|NetworkAttachmentDefinition|MultiNetworkPolicy)/

/** The workloads that each program knows, and those of ours that are pods which somebody else owns. */
export type Names = {
  readonly ours: ReadonlySet<string>
  readonly theirs: ReadonlySet<string>
  readonly owned: ReadonlySet<string>
}

type Sample = {
  readonly texts: readonly string[]
  readonly findings: readonly Finding[]
  readonly names: Names
}

const LIST_OF_ONE_KIND = /^\s*"?kind"?: *"?(?!List\b)\w+List\b/m

/** Why the two programs rightly do not say the same of a pair; undefined when nothing is known that explains it. */
export function explainDisagreement({ from, to }: Disagreement, samples: readonly Sample[]): string | undefined {
  const ends = [from, to].filter((end) => !end.startsWith('address '))
  if (samples.length > 1 && ends.some((end) => samples.every(({ names }) => names.owned.has(end)))) {
    return 'of pods that come and go under one owner: we know pods without a workload by their own names'
  }
  for (const { texts, findings, names } of samples) {
    if (ends.some((end) => names.theirs.has(end) && !names.ours.has(end))) {
      if (texts.some((text) => LIST_OF_ONE_KIND.test(text)))
        return 'of workloads in lists of one kind (PodList), which we do not read'
      if (findings.some(({ severity }) => severity === 'error')) return 'of workloads in files that we report as broken'
    }
    if (ends.some((end) => names.ours.has(end) && !names.theirs.has(end)))
      return 'of workloads that the analyzer leaves out'
  }
  return undefined
}
