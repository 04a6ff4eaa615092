import type { RepoFile } from '../../file.ts'
import type { ClientOption } from '../../rpcmap/program/client-option.ts'
import type { Service } from '../../graph/service.ts'

/**
 * What takes long about source code. It depends on its input alone, and gives bytes, as they are kept and sent around.
 */
export interface Analyst {
  /** Of each file, in their order. */
  extract(files: readonly RepoFile[]): Promise<readonly Extracted[]>
  /**
   * The `ServiceCalls` of each wanted service, in their order, as JSON in UTF-8. The context is told from others by
   * being the same object.
   */
  gather(context: GatherContext, batch: GatherBatch): Promise<readonly Uint8Array[]>
  /** How many batches it works on at once. */
  readonly width: number
}

/** `SourceFacts`, and their outline: see encodeFacts(). */
export type Extracted = { readonly facts: Uint8Array; readonly outline: Uint8Array }

/** What is the same for all services of a commit. */
export type GatherContext = {
  readonly services: readonly Service[]
  readonly clients: readonly ClientOption[]
  /** Every directory with a Go package. */
  readonly dirs: readonly string[]
  /**
   * Facts that every service may need: go.mod files, configuration, and packages that many import, with all that these
   * import.
   */
  readonly shared: readonly FactsOfFile[]
}

/** Services, by name, with the facts of all files of their closures that are not shared. */
export type GatherBatch = { readonly wanted: readonly string[]; readonly sources: readonly FactsOfFile[] }

export type FactsOfFile = { readonly path: string; readonly facts: Uint8Array }
