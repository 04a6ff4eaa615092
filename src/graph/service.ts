/** One deployable unit: a name and a directory. */
export type Service = {
  readonly name: string
  /** From the repository's root, without a slash at either end; `.` is the root itself. */
  readonly dir: string
  /** Directories that hold its code; `[dir]` unless the config says otherwise. */
  readonly code: readonly string[]
}

/** How users name services in the config: a glob of directories, or one by one. */
export type ServiceRule =
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'one'; readonly name: string; readonly dir: string; readonly code: readonly string[] }
