import { execFile } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { Octokit } from '@octokit/rest'
import { startApp, type AppOptions, type RunningApp } from '../../src/app/main.ts'
import { MemoryFactsCache } from '../../src/flow/sources/facts-cache.ts'
import { RecentAnswers } from '../../src/flow/sources/recent-answers.ts'
import { openSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts'
import { organisation, readSeed, type ChangeName, type Seed } from '../acme/seed.ts'
import { seedSandbox } from './seed-sandbox.ts'

const run = promisify(execFile)

export const SERVICES = { owner: organisation, repo: 'services' }
export const CLUSTER_CONFIG = { owner: organisation, repo: 'cluster-config' }

/** The sandbox with acme's repositories and people in it, and the app running against it. */
export type Stage = {
  readonly sandbox: Sandbox
  readonly app: RunningApp
  readonly seed: Seed
  /** The commit of `acme/services` that runs everywhere at first. */
  readonly firstVersion: string
  /** A client as a person has one. */
  as(login: string): Octokit
  /**
   * Pushes a branch with these files from a clone, as a person does; `undefined` deletes a file. Returns the commit.
   */
  push(login: string, branch: string, files: ReadonlyMap<string, string | undefined>, message?: string): Promise<string>
  /** Pushes one of the seed's changes, on top of the first commit, and opens the pull request. Returns its number. */
  openChange(login: string, change: ChangeName, title: string): Promise<number>
  /** All files of a repository's default branch, from a clone. */
  readFiles(login: string, repo: typeof SERVICES): Promise<ReadonlyMap<string, string>>
  /** Waits until nothing is under way: no webhook, no job. */
  settle(): Promise<void>
  /** Ends the app and starts it again: what it kept in memory is gone. */
  restartApp(): Promise<void>
  close(): Promise<void>
}

export type StageOptions = Pick<SandboxOptions, 'port' | 'clock' | 'record'> & {
  readonly appPort?: number
  /**
   * Instead of acme's own, for repositories of another size; without releases and policies in the config repository.
   */
  readonly files?: {
    readonly services: ReadonlyMap<string, string>
    readonly clusterConfig: ReadonlyMap<string, string>
  }
  readonly logLevel?: string
  /**
   * The app reads sources in processes and keeps facts on disk, as it does anywhere; when left out, all stages of a
   * test file share them.
   */
  readonly wholeApp?: boolean
}

// Long enough for the app, and no secret of anybody: the sandbox listens on the loopback address alone.
export const WEBHOOK_SECRET = 'a-secret-of-the-sandbox-alone'

// Which facts there are follows from the sources alone, and all stages have about the same: only the first one of a
// file finds them out.
const { values, analyst } = new MemoryFactsCache()
const openSharedFacts: NonNullable<AppOptions['openFacts']> = () =>
  Promise.resolve({ values, analyst, recent: new RecentAnswers(), close: () => Promise.resolve() })

// A webhook is not lost because the machine is slow.
const ANSWER_MS_MAX = 10 * 60_000

/** Opens a stage in a folder of its own, which closing removes. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'drawbridge-stage-'))
  const sandbox = await openSandbox({
    record: recordToFile(),
    answerMsMax: ANSWER_MS_MAX,
    ...options,
    dir: join(dir, 'sandbox'),
  })
  const seed = await readSeed()
  const { appId, privateKey, firstVersion } = await seedSandbox(sandbox, { seed, files: options.files })
  const start = (port: number) =>
    startApp(
      {
        appId,
        privateKey,
        webhookSecret: WEBHOOK_SECRET,
        apiUrl: sandbox.apiUrl,
        gitUrl: sandbox.url,
        host: '127.0.0.1',
        port,
        dataDir: join(dir, 'mirrors'),
        sweepMinutes: 5,
        concurrency: 4,
        logLevel: options.logLevel ?? 'silent',
      },
      {
        writeSpacingMs: 0,
        secondMs: 10,
        sweeps: false,
        ...(options.clock ? { clock: { now: options.clock } } : {}),
        ...(options.wholeApp ? {} : { openFacts: openSharedFacts }),
      },
    )
  let app = await start(options.appPort ?? 0)
  const listen = () =>
    sandbox.admin.setWebhook('drawbridge', { url: `${app.url}/api/github/webhooks`, secret: WEBHOOK_SECRET })
  listen()
  const as = (login: string) => new Octokit({ baseUrl: sandbox.apiUrl, auth: sandbox.admin.token(login) })
  const push: Stage['push'] = (login, branch, files, message = branch) =>
    pushFiles(join(dir, 'clones'), sandbox, { login, branch, files, message })
  return {
    sandbox,
    get app() {
      return app
    },
    seed,
    firstVersion,
    as,
    push,
    async openChange(login, change, title) {
      const files = seed.changes.get(change) ?? new Map<string, string>()
      await pushFiles(join(dir, 'clones'), sandbox, {
        login,
        branch: change,
        files,
        message: title,
        from: firstVersion,
      })
      const { data } = await as(login).rest.pulls.create({ ...SERVICES, base: 'main', head: change, title })
      return data.number
    },
    readFiles: (login, repo) => readClone(join(dir, 'clones'), sandbox, { login, repo }),
    settle: () => settle(sandbox, () => app),
    async restartApp() {
      await app.close()
      app = await start(0)
      listen()
    },
    async close() {
      await app.close()
      await sandbox.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

// What the tests provoke can be held against GitHub's descriptions afterwards: `npm run conformance -- FILE`.
function recordToFile(): NonNullable<SandboxOptions['record']> {
  const file = process.env['RECORD_EXCHANGES']
  return (exchange) => {
    if (file) appendFileSync(file, `${JSON.stringify(exchange)}\n`)
  }
}

// A job's writes cause webhooks, and webhooks cause jobs: quiet is when neither side did anything while the other was
// waited for.
async function settle(sandbox: Sandbox, app: () => RunningApp): Promise<void> {
  for (;;) {
    const before = sandbox.requests.list().length + sandbox.deliveries.list().length
    await sandbox.deliveries.settled()
    await app().idle()
    await sandbox.deliveries.settled()
    if (sandbox.requests.list().length + sandbox.deliveries.list().length === before) return
  }
}

type Clone = { readonly dir: string; readonly git: (...args: string[]) => Promise<string> }

async function openClone(
  clones: string,
  sandbox: Sandbox,
  { login, repo }: { login: string; repo: typeof SERVICES },
): Promise<Clone> {
  await mkdir(clones, { recursive: true })
  const dir = await mkdtemp(join(clones, `${login}-`))
  const url = new URL(`/${repo.owner}/${repo.repo}.git`, sandbox.url)
  Object.assign(url, { username: login, password: sandbox.admin.token(login) })
  const git = async (...args: string[]) => (await run('git', args, { cwd: dir, env: GIT_ENV })).stdout.trim()
  await git('clone', '--quiet', url.href, '.')
  return { dir, git }
}

async function pushFiles(
  clones: string,
  sandbox: Sandbox,
  input: {
    login: string
    branch: string
    files: ReadonlyMap<string, string | undefined>
    message: string
    /** Where a new branch begins; the default branch when left out. */
    from?: string
  },
): Promise<string> {
  const { login, branch, files, message, from } = input
  const { dir, git } = await openClone(clones, sandbox, { login, repo: SERVICES })
  const exists = (await git('ls-remote', '--heads', 'origin', branch)) !== ''
  await git('checkout', '--quiet', ...(exists ? [branch] : ['-b', branch, ...(from === undefined ? [] : [from])]))
  for (const [path, text] of files) {
    if (text === undefined) await rm(join(dir, path))
    else await mkdir(dirname(join(dir, path)), { recursive: true }).then(() => writeFile(join(dir, path), text))
  }
  await git('add', '--all')
  const person = ['-c', `user.name=${login}`, '-c', `user.email=${login}@acme.test`]
  await git(...person, 'commit', '--quiet', '--allow-empty', '-m', message)
  await git('push', '--quiet', 'origin', branch)
  return git('rev-parse', 'HEAD')
}

async function readClone(
  clones: string,
  sandbox: Sandbox,
  who: { login: string; repo: typeof SERVICES },
): Promise<Map<string, string>> {
  const { dir } = await openClone(clones, sandbox, who)
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
  const kept = paths.filter((path) => !path.startsWith('.git/')).sort()
  return new Map(await Promise.all(kept.map(async (path) => [path, await readFile(join(dir, path), 'utf8')] as const)))
}

const GIT_ENV = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
}
