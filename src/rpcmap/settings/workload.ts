import type { TraceStep } from '../facts/trace-step.ts'

/** Something that runs: a Kubernetes workload or a service of Docker Compose. */
export type Workload = {
  /** Directories that it is built from, first the one that says most. */
  readonly dirs: readonly Clue[]
  /** What names it: itself, its image, its command. */
  readonly words: readonly Clue[]
  /** The images that it runs, without their tags. */
  readonly images?: readonly string[]
  /**
   * Directories that other workloads build its images from: they count where its own directories and names say nothing.
   */
  readonly builtFrom?: readonly Clue[]
  /** Under which names others reach it, without a Kubernetes Service. */
  readonly hosts: readonly Clue[]
  readonly labels: ReadonlyMap<string, string>
  readonly variables: readonly Variable[]
}

/** A name or a directory, and the line that says so. */
export type Clue = { readonly text: string; readonly from: TraceStep }

/**
 * An environment variable, or a flag of a command (its key begins with a dash). `steps`: from the line that sets it to
 * the line that has its value.
 */
export type Variable = { readonly key: string; readonly text: string; readonly steps: readonly TraceStep[] }
