import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type * as R from './records.ts'

// All of it is written each time: often enough for a crash, seldom enough for a busy sandbox.
const SAVE_DELAY_MS = 2_000

/** The records of one kind, in the order they were made. */
class Table<T extends { id: number }> {
  readonly #rows = new Map<number, T>()

  get(id: number | null | undefined): T | undefined {
    return id === null || id === undefined ? undefined : this.#rows.get(id)
  }

  /** A record that must be there because another one points to it. */
  must(id: number): T {
    const row = this.#rows.get(id)
    if (!row) throw new Error(`the sandbox lost record ${id}`)
    return row
  }

  add(row: T): T {
    this.#rows.set(row.id, row)
    return row
  }

  remove(id: number): void {
    this.#rows.delete(id)
  }

  all(): T[] {
    return [...this.#rows.values()]
  }

  where(wanted: (row: T) => boolean): T[] {
    return this.all().filter(wanted)
  }

  find(wanted: (row: T) => boolean): T | undefined {
    for (const row of this.#rows.values()) if (wanted(row)) return row
    return undefined
  }
}

/**
 * Everything the sandbox knows besides git objects: tables in memory, written as one JSON file shortly after a change
 * (to a temporary file first, then renamed), and read again when the sandbox opens on the same folder.
 */
export class Store {
  readonly users = new Table<R.User>()
  readonly organizations = new Table<R.Organization>()
  readonly teams = new Table<R.Team>()
  readonly repos = new Table<R.Repo>()
  readonly pulls = new Table<R.Pull>()
  readonly reviews = new Table<R.Review>()
  readonly comments = new Table<R.Comment>()
  readonly checkRuns = new Table<R.CheckRun>()
  readonly checkSuites = new Table<R.CheckSuite>()
  readonly statuses = new Table<R.Status>()
  readonly deployments = new Table<R.Deployment>()
  readonly apps = new Table<R.App>()
  readonly installations = new Table<R.Installation>()
  readonly tokens = new Table<R.InstallationToken>()
  readonly deliveries = new Table<R.Delivery>()
  readonly mergeGroups = new Table<R.MergeGroup>()
  readonly activities = new Table<R.Activity>()
  readonly signedCommits = new Table<R.SignedCommit>()
  readonly stacks = new Table<R.Stack>()
  readonly mergeRequests = new Table<R.MergeRequest>()
  readonly #file: string
  #lastId = 1000
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(file: string) {
    this.#file = file
    mkdirSync(dirname(file), { recursive: true })
    this.#load()
  }

  /** Ids are unique over all tables, and grow. */
  nextId(): number {
    return ++this.#lastId
  }

  /** Says that something changed; the file follows within two seconds. */
  touch(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => this.save(), SAVE_DELAY_MS)
  }

  /** Saves for the last time: what a late answer still changes is not kept. */
  close(): void {
    this.save()
    this.#closed = true
  }

  save(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const tables = this.#tables().map(([name, table]) => [name, table.all()] as const)
    const temporary = `${this.#file}.${randomUUID()}`
    writeFileSync(temporary, JSON.stringify({ lastId: this.#lastId, ...Object.fromEntries(tables) }))
    renameSync(temporary, this.#file)
  }

  #load(): void {
    const text = readIfThere(this.#file)
    if (text === undefined) return
    const saved = JSON.parse(text) as Record<string, unknown>
    this.#lastId = saved['lastId'] as number
    for (const [name, table] of this.#tables()) {
      for (const row of (saved[name] ?? []) as { id: number }[]) table.add(row)
    }
  }

  #tables(): [string, Table<{ id: number }>][] {
    return Object.entries(this).filter((entry): entry is [string, Table<{ id: number }>] => entry[1] instanceof Table)
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
