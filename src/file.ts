/** A text file at one commit. `blob` is git's object id of its content, a cache key. */
export type RepoFile = {
  readonly path: string
  readonly blob: string
  readonly text: string
}

/** One entry of a commit's tree, as `git ls-tree -r` lists it. */
export type TreeEntry = {
  readonly path: string
  readonly blob: string
  readonly kind: 'file' | 'symlink' | 'submodule'
}

/** A file that was wanted and could not be had as text. */
export type UnreadableFile = {
  readonly path: string
  readonly reason: 'symlink' | 'submodule' | 'too-large' | 'not-utf8' | 'missing'
}

/** A file as it shall be afterwards; `text` undefined deletes it. */
export type FileEdit = {
  readonly path: string
  readonly text: string | undefined
}
