import assert from 'node:assert/strict'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DestinationStream, Logger } from 'pino'
import { Probot } from 'probot'
import type { FactsCache } from '../flow/sources/facts-cache.ts'
import type { Log, Ports } from '../flow/ports/ports.ts'
import { giveUpJob, runJob, type WorkerPorts } from '../flow/run-job.ts'
import { enqueueSweeps, openSweepMemory } from '../flow/upkeep/sweep.ts'
import { openMirrors } from '../git/open-mirrors.ts'
import { buildOctokit } from '../github/build-octokit.ts'
import { openGitTokens } from '../github/open-git-tokens.ts'
import { openGithub } from '../github/open-github.ts'
import { readApp, type GithubApp } from '../github/read-app.ts'
import { openFactsCache } from '../machine/open-facts-cache.ts'
import { openFolder } from '../machine/open-folder.ts'
import { translateListenError } from '../machine/translate-listen-error.ts'
import { tryFolder } from '../machine/try-folder.ts'
import { tryPort } from '../machine/try-port.ts'
import { nextDelay } from '../queue/backoff.ts'
import { openMemoryQueue, type MemoryQueue } from '../queue/open-memory-queue.ts'
import { buildApp } from './build-app.ts'
import { checkApp, type AppNeeds, type CheckedThing } from './check-app.ts'
import { openLog } from './open-log.ts'
import { openSeals } from './open-seals.ts'
import type { Settings } from './parse-settings.ts'
import { openRefusalLog, type SetTimer } from './refusal-log.ts'
import { serveProbot } from './serve-probot.ts'
import { startSweeping } from './start-sweeping.ts'
import { waitForGithub, type Waiting } from './wait-for-github.ts'

export type RunningApp = {
  /** Where it listens. */
  readonly url: string
  /**
   * Settles once GitHub has answered, however long that takes, with GitHub's name for the app. Rejects when what GitHub
   * says will not get better by waiting: then nothing is worked on, and the app has to be closed.
   */
  readonly ready: Promise<string>
  /** Settles when nothing is waiting and nothing runs. */
  idle(): Promise<void>
  /** Looks for work that webhooks did not bring, as the timer does. */
  sweep(): Promise<void>
  /** Ends what runs and stops listening. What waits is found again by the next start's sweep. */
  close(): Promise<void>
}

export type AppOptions = {
  /** Pauses between writes to GitHub; GitHub's own recommendation when left out. */
  readonly writeSpacingMs?: number
  /** What clients and queue count as one second when they wait before trying again; a second when left out. */
  readonly secondMs?: number
  /** False: only `sweep()` looks for lost work. */
  readonly sweeps?: boolean
  readonly clock?: Ports['clock']
  /** Opens what is known about sources; on disk and with processes of its own when left out. */
  readonly openFacts?: typeof openFactsCache
  /** Where the log goes; the standard output when left out. */
  readonly logTo?: DestinationStream
  /** Times the log of refused webhooks; the machine's timers when left out. */
  readonly setTimer?: SetTimer
  /** Told each time that GitHub is not there, and why. */
  readonly onWaiting?: (why: string) => void
}

/**
 * Runs the app: takes webhooks, works through the queue, and sweeps at start and on a timer. It listens before GitHub
 * has answered: what webhooks ask for waits until then. Throws an `OperationError` when the folder or the port cannot
 * be used.
 */
export async function startApp(settings: Settings, options: AppOptions = {}): Promise<RunningApp> {
  const log = openLog(settings.logLevel, options.logTo)
  await openFolder(settings.dataDir, DATA_DIR)
  const probot = await connectProbot(settings, options, log)
  const work = openWork(settings, options, log)
  // Why there is no work yet; undefined once there is.
  let why: string | undefined = 'GitHub has not answered yet'
  const refusals = openRefusalLog({ log, setTimer: options.setTimer ?? startTimer })
  const health = () => ({ ready: why === undefined, why, ...work.queue.stats() })
  const { host, port } = settings
  const server = await serveProbot(probot, buildApp({ queue: work.queue, health }), {
    host,
    port,
    refused: (webhook) => refusals.add(webhook),
  }).catch((error: unknown) => {
    throw translateListenError(error, listenPlace(settings))
  })
  const closing = new AbortController()
  const worker = await openWorker(probot, settings, options, log)
  const sweep = (listings: Ports['listings']) => enqueueSweeps({ listings, queue: work.queue })
  const onWaiting = (reason: string) => {
    why = reason
    options.onWaiting?.(reason)
  }
  const { signal } = closing
  const begun = awaitGithub(settings, options, { onWaiting, signal, log }).then(({ slug }) => {
    const { listings } = work.begin(worker.portsFor(slug))
    why = undefined
    log.info({ port: portOf(server), app: slug }, 'GitHub is there, and webhooks are worked on')
    if (options.sweeps !== false) {
      startSweeping(() => sweep(listings), { sweepMinutes: settings.sweepMinutes, log, signal })
    }
    return { slug, listings }
  })
  const ready = begun.then(({ slug }) => slug)
  // Whoever waits for it is told; nobody has to wait.
  ready.catch(() => undefined)
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    ready,
    idle: () => begun.then(() => work.queue.idle()),
    sweep: async () => sweep((await begun).listings),
    close: async () => {
      closing.abort()
      await new Promise((resolve) => server.close(resolve))
      refusals.close()
      await ready.catch(() => undefined)
      await work.queue.close()
      await worker.close()
    },
  }
}

/** Tries what the settings name, and leaves nothing behind. */
export function checkSettings(settings: Settings, needs: AppNeeds): Promise<readonly CheckedThing[]> {
  const trials = {
    tryFolder: () => tryFolder(settings.dataDir, DATA_DIR),
    tryPort: () => tryPort(listenPlace(settings)),
    readApp: () => readApp(settings, { log: openLog('silent') }),
  }
  return checkApp(settings, trials, needs)
}

const DATA_DIR = 'DATA_DIR'

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function listenPlace({ host, port }: Settings) {
  return { host, port, hostSetting: 'HOST', portSetting: 'PORT' }
}

/** Asks GitHub who the app is; `onWaiting` is told when it has to wait. */
function awaitGithub(
  settings: Settings,
  { secondMs = 1000 }: AppOptions,
  given: Pick<Waiting, 'onWaiting' | 'signal' | 'log'>,
): Promise<GithubApp> {
  const { log } = given
  const backoff = { firstMs: FIRST_RETRY_SECONDS * secondMs, maxMs: LAST_RETRY_SECONDS * secondMs }
  return waitForGithub((signal) => readApp(settings, { log, signal }), {
    ...given,
    nextDelayMs: (error, attempts) =>
      nextDelay(error, { attempts, maxAttempts: Number.POSITIVE_INFINITY, backoff, random: Math.random() }),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  })
}

/** What jobs need besides the queue; opened before GitHub has said what the app's name is. */
async function openWorker(probot: Probot, settings: Settings, options: AppOptions, log: Logger) {
  const clock = options.clock ?? { now: () => new Date() }
  const appOctokit = await probot.auth()
  const mirrors = openMirrors({
    dir: settings.dataDir,
    remoteUrl: ({ owner, name }) => `${settings.gitUrl}/${owner}/${name}.git`,
    readToken: openGitTokens({ appOctokit, now: () => clock.now() }),
    log,
  })
  const { openFacts = openFactsCache } = options
  const facts = await openFacts({ dir: join(settings.dataDir, FACTS_FOLDER), now: () => clock.now() })
  const { appId } = settings
  return {
    portsFor: (slug: string) => {
      const github = openGithub({ octokitFor: (id) => probot.auth(id), appOctokit, appId, slug, log })
      return { ...github, repositories: mirrors, clock, seals: openSeals(settings), log, facts }
    },
    close: async () => {
      await mirrors.close()
      await facts.close()
    },
  }
}

async function connectProbot(
  settings: Settings,
  { writeSpacingMs, secondMs }: AppOptions,
  log: Logger,
): Promise<Probot> {
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.apiUrl,
    log,
    Octokit: buildOctokit({ log, writeSpacingMs, secondMs }),
  })
  return probot.ready()
}

// Beside the mirrors, whose folders are numbers.
const FACTS_FOLDER = 'facts'

type JobPorts = Omit<Ports, 'queue'> & { readonly facts: FactsCache }

// Jobs enqueue jobs; and the queue takes jobs before there is anything to run them with.
function openWork(
  { concurrency }: Settings,
  { secondMs = 1000 }: AppOptions,
  log: Log,
): { readonly queue: MemoryQueue; begin<T extends JobPorts>(ports: T): T } {
  const late: { worker?: WorkerPorts } = {}
  const workerNow = (): WorkerPorts => {
    assert(late.worker, 'no job begins before there is a worker')
    return late.worker
  }
  const queue = openMemoryQueue({
    run: (job) => runJob(job, workerNow()),
    giveUp: (job, error) => giveUpJob(job, error, workerNow()),
    concurrency,
    backoff: { firstMs: FIRST_RETRY_SECONDS * secondMs, maxMs: LAST_RETRY_SECONDS * secondMs },
    held: true,
    log,
  })
  return {
    queue,
    begin(ports) {
      late.worker = { ...ports, queue, sweeps: openSweepMemory() }
      queue.release()
      return ports
    },
  }
}

// Six attempts within about a minute: the other jobs of the key wait meanwhile, and a sweep comes every few minutes
// anyway.
const FIRST_RETRY_SECONDS = 2
const LAST_RETRY_SECONDS = 60

function startTimer(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
