/**
 * A text of a configuration file: the keys on the way to it, joined by dots, numbers for items of lists; and its line,
 * from 1.
 */
export type DataEntry = readonly [path: string, text: string, line: number]

/** More texts of one file are not kept. */
const MAX_ENTRIES = 4_000
const MAX_TEXT = 300
/** A block of text inside a file that is read as a file of its own. */
const MAX_BLOCK = 200_000

/**
 * Collects the texts of one document: those that can be an address, a name or part of a command. Prose and numbers are
 * left out.
 */
export class EntryList {
  readonly entries: DataEntry[] = []
  readonly blocks: { readonly path: string; readonly text: string; readonly line: number }[] = []

  get length(): number {
    return this.entries.length
  }

  add(path: string, text: string, line: number): void {
    if (text === '' || text.length > MAX_TEXT || this.entries.length >= MAX_ENTRIES) return
    if (/\s/.test(text.replaceAll(/\{\{.*?\}\}/g, '')) && !/(^|\.)(command|args|entrypoint|cmd)(\.|$)/i.test(path))
      return
    this.entries.push([path, text, line])
  }

  addBlock(path: string, text: string, line: number): void {
    if (text.length <= MAX_BLOCK) this.blocks.push({ path, text, line })
  }

  /** What was added after the first so many, by paths from below `path`. */
  since(first: number, path: string): readonly [path: string, text: string, line: number][] {
    const cut = path === '' ? 0 : path.length + 1
    return this.entries.slice(first).map(([at, text, line]) => [at.slice(cut), text, line])
  }
}
