import type { FileEdit, RepoFile, UnreadableFile } from '../../file.ts'
import type { FactsCache } from '../../flow/sources/facts-cache.ts'
import type { Repository } from '../../flow/ports/ports.ts'

/** Everything a command may touch outside itself; made in open-world.ts alone. */
export type World = {
  /** Relative paths that a person typed start here. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  now(): Date
  /** The clone that a folder is in, the folder given relative to `cwd`. Throws `OperationError` when there is none. */
  openClone(dir: string): Promise<LocalClone>
  /** What was found out about source files: on disk from one run to the next, or only in memory. */
  openFacts(options: { readonly keep: boolean }): Promise<FactsCache & { close(): Promise<void> }>
  /** A folder's absolute path without symbolic links, so that it can be compared with a clone's root. */
  realFolder(dir: string): Promise<string>
  /**
   * The text files below a folder, or the file, given relative to `cwd`, as `machine/read-folder.ts` does; undefined
   * when there is none of that name.
   */
  readFolder(
    path: string,
    options: { readonly wants: (path: string) => boolean; readonly maxBytes: number },
  ): Promise<{ readonly files: readonly RepoFile[]; readonly unreadable: readonly UnreadableFile[] } | undefined>
  /** A file's text, its path given relative to `cwd`; undefined when it cannot be read. */
  readText(path: string): Promise<string | undefined>
  /** Writes files below a folder, as `machine/write-edits.ts` does; it gives those that could not be written. */
  writeEdits(
    root: string,
    edits: readonly FileEdit[],
  ): Promise<readonly { readonly path: string; readonly reason: string }[]>
  /** Runs the app, or says what is wrong with the settings. `onWaiting` is told each time that GitHub is not there. */
  startApp(
    given: GivenSettings,
    onWaiting: (why: string) => void,
  ): Promise<StartedApp | { readonly problems: readonly SettingProblem[] }>
  /** Tries what the settings name, one after the other, and leaves nothing behind. */
  checkApp(given: GivenSettings): Promise<readonly CheckedThing[] | { readonly problems: readonly SettingProblem[] }>
  /** Registers a GitHub App, and writes its settings to `envFile`, which must not exist. */
  registerApp(request: RegisterRequest): Promise<{ readonly slug: string; readonly url: string }>
  startSandbox(request: SandboxRequest): Promise<StartedSandbox>
  /** Settles when somebody tells the program to stop. */
  stopped(): Promise<void>
}

/** NAME → value: of the process, which goes first, and of a settings file. */
export type GivenSettings = { readonly environment: World['env']; readonly file: World['env'] }

export type StartedApp = {
  readonly url: string
  /** GitHub's name for the app, once GitHub has answered. Rejects when waiting would not help. */
  readonly ready: Promise<string>
  close(): Promise<void>
}

export type CheckedThing = {
  readonly state: 'ok' | 'wrong' | 'notable' | 'not tried'
  readonly text: string
}

export type SandboxRequest = {
  readonly dir: string
  readonly port: number
  /** Where the app will take webhooks. */
  readonly appUrl: string
  /** Repositories to begin with: `owner/name` → folder. */
  readonly repositories: ReadonlyMap<string, string>
}

export type StartedSandbox = {
  readonly url: string
  /** Login and personal token of everybody there. */
  readonly people: readonly { readonly login: string; readonly token: string }[]
  /** Settings with which the app serves this sandbox, as a file for `drawbridge serve --settings`. */
  readonly envFile: string
  close(): Promise<void>
}

export type RegisterRequest = {
  readonly organisation: string
  readonly serveUrl: string
  readonly gitUrl: string
  readonly apiUrl: string
  readonly port: number
  readonly envFile: string
  readonly onReady: (url: string) => void
}

/** A sentence that begins with the name of the setting. */
export type SettingProblem = { readonly variable: string; readonly message: string }

export type LocalClone = Repository & {
  /** The top of the work tree, or the repository itself when it is bare. */
  readonly root: string
  close(): void
}

export type Output = {
  write(text: string): void
  readonly isTerminal: boolean
  /** Characters in a line. */
  readonly columns: number
}

/**
 * 0: no error findings. 1: error findings, or consents that are required and not given. 2: wrong usage or unreadable
 * input.
 */
export type ExitStatus = 0 | 1 | 2

/** How a command says what the program shall end with; the last one counts. */
export type End = (status: ExitStatus) => void

/** Colour is for terminals, and for those who want it (https://no-color.org). */
export function wantsColor(output: Output, env: World['env']): boolean {
  return output.isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}
