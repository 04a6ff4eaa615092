import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino, type Logger } from 'pino'
import { Probot } from 'probot'
import type { FactsCache } from '../flow/sources/facts-cache.ts'
import type { Job } from '../flow/ports/job.ts'
import type { Ports, Queue } from '../flow/ports/ports.ts'
import { giveUpJob, runJob, type WorkerPorts } from '../flow/run-job.ts'
import { enqueueSweeps, openSweepMemory } from '../flow/upkeep/sweep.ts'
import { openMirrors, type Mirrors } from '../git/open-mirrors.ts'
import { buildOctokit } from '../github/build-octokit.ts'
import { openGitTokens } from '../github/open-git-tokens.ts'
import { openGithub } from '../github/open-github.ts'
import { openFactsCache } from '../machine/open-facts-cache.ts'
import { openMemoryQueue, type MemoryQueue } from '../queue/open-memory-queue.ts'
import { buildApp } from './build-app.ts'
import type { Settings } from './parse-settings.ts'
import { serveProbot } from './serve-probot.ts'

export type RunningApp = {
  /** Where it listens. */
  readonly url: string
  /** GitHub's name for the app. */
  readonly slug: string
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
}

/** Runs the app: takes webhooks, works through the queue, and sweeps at start and on a timer. */
export async function startApp(settings: Settings, options: AppOptions = {}): Promise<RunningApp> {
  const log = pino({ level: settings.logLevel, name: 'drawbridge' })
  const probot = await connectProbot(settings, options, log)
  const appOctokit = await probot.auth()
  const { data: app } = await appOctokit.rest.apps.getAuthenticated()
  const slug = app?.slug ?? 'drawbridge'
  const clock = options.clock ?? { now: () => new Date() }
  const mirrors = openMirrors({
    dir: settings.dataDir,
    remoteUrl: ({ owner, name }) => `${settings.gitUrl}/${owner}/${name}.git`,
    readToken: openGitTokens({ appOctokit, now: () => clock.now() }),
    log,
  })
  const github = openGithub({ octokitFor: (id) => probot.auth(id), appOctokit, appId: settings.appId, slug, log })
  const facts = await openFactsCache({ dir: join(settings.dataDir, FACTS_FOLDER), now: () => clock.now() })
  const queue = openWork({ ...github, repositories: mirrors, clock, log, facts }, settings, options)

  const server = await serveProbot(probot, buildApp({ queue, health: () => queue.stats() }), settings)
  const sweep = () => enqueueSweeps({ listings: github.listings, queue })
  const stopSweeping = options.sweeps === false ? () => {} : await startSweeping(sweep, settings, log)
  const { port } = server.address() as AddressInfo
  log.info({ port, app: slug }, 'listening for webhooks')
  return {
    url: `http://127.0.0.1:${port}`,
    slug,
    idle: () => queue.idle(),
    sweep,
    close: async () => {
      stopSweeping()
      await new Promise((resolve) => server.close(resolve))
      await stop(queue, mirrors)
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

// The queue runs jobs, and jobs enqueue jobs.
function openWork(
  ports: Omit<Ports, 'queue'> & { readonly facts: FactsCache },
  { concurrency }: Settings,
  { secondMs = 1000 }: AppOptions,
): MemoryQueue {
  const queue: Queue = { enqueue: (job: Job) => memory.enqueue(job) }
  const worker: WorkerPorts = { ...ports, queue, sweeps: openSweepMemory() }
  const memory = openMemoryQueue({
    run: (job) => runJob(job, worker),
    giveUp: (job, error) => giveUpJob(job, error, worker),
    concurrency,
    backoff: { firstMs: FIRST_RETRY_SECONDS * secondMs, maxMs: LAST_RETRY_SECONDS * secondMs },
    log: ports.log,
  })
  return memory
}

// Six attempts within about a minute: the other jobs of the key wait meanwhile, and a sweep comes every few minutes anyway.
const FIRST_RETRY_SECONDS = 2
const LAST_RETRY_SECONDS = 60

async function startSweeping(sweep: () => Promise<void>, { sweepMinutes }: Settings, log: Logger): Promise<() => void> {
  const look = () =>
    sweep().catch((error: unknown) => log.error({ err: error }, 'the sweep failed; the next one will look again'))
  await look()
  const timer = setInterval(() => void look(), sweepMinutes * 60_000)
  timer.unref()
  return () => clearInterval(timer)
}

async function stop(queue: MemoryQueue, mirrors: Mirrors): Promise<void> {
  await queue.close()
  await mirrors.close()
}
