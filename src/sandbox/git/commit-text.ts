/** Who did something and when: ISO 8601 in UTC, to the second. */
export type Signature = { readonly name: string; readonly email: string; readonly date: string }

export type GitCommit = {
  readonly oid: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

/** Reads a commit object. */
export function parseCommit(oid: string, content: Buffer): GitCommit {
  const text = content.toString('utf8')
  const split = text.indexOf('\n\n')
  const lines = text.slice(0, split < 0 ? undefined : split).split('\n')
  const value = (key: string): string => lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? ''
  return {
    oid,
    tree: value('tree'),
    parents: lines.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7)),
    author: parseSignature(value('author')),
    committer: parseSignature(value('committer')),
    message: split < 0 ? '' : text.slice(split + 2),
  }
}

/** The bytes of a commit object. Line breaks and angle brackets in names are dropped, as git itself does. */
export function formatCommit(commit: Omit<GitCommit, 'oid'>): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
  ]
  return Buffer.from(`${lines.join('\n')}\n\n${commit.message}`)
}

export function formatSignature(signature: Signature): string {
  const clean = (text: string): string => text.replace(/[<>\n\r\0]/g, '').trim()
  const seconds = Math.floor(new Date(signature.date).getTime() / 1000)
  return `${clean(signature.name) || 'unknown'} <${clean(signature.email)}> ${seconds} +0000`
}

function parseSignature(text: string): Signature {
  const match = /^(.*?) ?<(.*?)> (-?\d+)/.exec(text)
  const seconds = Number(match?.[3] ?? 0)
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    date: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
  }
}

export type GitTreeEntry = { readonly mode: string; readonly name: string; readonly oid: string }

/** Reads a tree object. */
export function parseTree(content: Buffer): GitTreeEntry[] {
  const entries: GitTreeEntry[] = []
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at)
    const zero = content.indexOf(0, space)
    entries.push({
      mode: content.subarray(at, space).toString().padStart(6, '0'),
      name: content.subarray(space + 1, zero).toString('utf8'),
      oid: content.subarray(zero + 1, zero + 21).toString('hex'),
    })
    at = zero + 21
  }
  return entries
}

/** The bytes of a tree object; entries may come in any order. */
export function formatTree(entries: readonly GitTreeEntry[]): Buffer {
  // git orders a directory as if its name ended in a slash.
  const key = (entry: GitTreeEntry): Buffer => Buffer.from(entry.mode === '040000' ? `${entry.name}/` : entry.name)
  const sorted = entries.map((entry) => ({ entry, key: key(entry) })).sort((a, b) => Buffer.compare(a.key, b.key))
  return Buffer.concat(
    sorted.flatMap(({ entry }) => [
      Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.name}\0`),
      Buffer.from(entry.oid, 'hex'),
    ]),
  )
}
