import type { Clue, Workload } from './workload.ts'

/** Directories that an image is built from. Of one that more are built to, nothing can be told. */
const MAX_DIRECTORIES = 8

/**
 * The same workloads, in their order, with the directories that others build their images from: one compose file runs
 * `acme/ledger` under a name of its own, the one beside the code builds it.
 */
export function withBuilds(workloads: readonly Workload[]): readonly Workload[] {
  const builds = new Map<string, Map<string, Clue>>()
  for (const { dirs, images = [] } of workloads) {
    for (const image of images) {
      const known = builds.get(image) ?? new Map<string, Clue>()
      builds.set(image, known)
      for (const clue of dirs) if (known.size <= MAX_DIRECTORIES && !known.has(clue.text)) known.set(clue.text, clue)
    }
  }
  return workloads.map((workload) => {
    const known = (workload.images ?? []).flatMap((image) => builds.get(image) ?? [])
    const told = known.filter(({ size }) => size > 0 && size <= MAX_DIRECTORIES)
    return told.length === 0 ? workload : { ...workload, builtFrom: told.flatMap((dirs) => [...dirs.values()]) }
  })
}
