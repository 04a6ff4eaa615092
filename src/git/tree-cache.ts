import type { TreeEntry } from '../file.ts'

/**
 * Keeps the trees of the commits read last: a commit's tree never changes, and one job after the other asks for those of the same few.
 * A tree of more than `entriesMax` is not kept.
 */
export class TreeCache {
  readonly #entriesMax: number
  readonly #trees = new Map<string, readonly TreeEntry[]>()
  #entries = 0

  constructor(options: { readonly entriesMax: number } = { entriesMax: 300_000 }) {
    this.#entriesMax = options.entriesMax
  }

  get(commit: string): readonly TreeEntry[] | undefined {
    const tree = this.#trees.get(commit)
    if (tree !== undefined) {
      this.#trees.delete(commit)
      this.#trees.set(commit, tree)
    }
    return tree
  }

  set(commit: string, tree: readonly TreeEntry[]): void {
    if (this.#trees.has(commit)) return
    this.#trees.set(commit, tree)
    this.#entries += tree.length
    for (const [oldest, { length }] of this.#trees) {
      if (this.#entries <= this.#entriesMax) return
      this.#trees.delete(oldest)
      this.#entries -= length
    }
  }
}
