import { OperationError } from '../operation-error.ts'
import type { Settings } from './parse-settings.ts'

/** What became of one thing that was tried. */
export type CheckedThing = {
  readonly state: 'ok' | 'wrong' | 'notable' | 'not tried'
  /** What was tried, by the settings that say so, and what came of it; for what is wrong, with what to do. */
  readonly text: string
}

/** What an app may do and is told of, as `app.yml` has it. */
export type AppNeeds = { readonly permissions: Readonly<Record<string, string>>; readonly events: readonly string[] }

/** Each throws an `OperationError` that says what is wrong. */
export type Trials = {
  readonly tryFolder: () => Promise<void>
  readonly tryPort: () => Promise<void>
  /** Asks GitHub once. */
  readonly readApp: () => Promise<AppNeeds & { readonly slug: string }>
}

/**
 * Tries what the settings name: the folder, the port, that the server is GitHub, app and key, and what the app may do
 * there.
 */
export async function checkApp(
  { dataDir, host, port, apiUrl, appId }: Settings,
  { tryFolder, tryPort, readApp }: Trials,
  needs: AppNeeds,
): Promise<readonly CheckedThing[]> {
  const folder = await attempt(tryFolder, () => `DATA_DIR ${dataDir} can be written`)
  const listening = await attempt(tryPort, () => `PORT ${port} is free on HOST ${host}`)
  const github: CheckedThing = { state: 'ok', text: `GITHUB_API_URL ${apiUrl} is GitHub` }
  try {
    const app = await readApp()
    const credentials: CheckedThing = { state: 'ok', text: `APP_ID ${appId} with PRIVATE_KEY is ${app.slug} on GitHub` }
    return [folder, listening, github, credentials, checkNeeds(app, needs)]
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    const failed: CheckedThing = { state: 'wrong', text: describe(error) }
    // Whoever refuses the credentials is GitHub.
    if (error.code === 'github-denied' || error.code === 'github-not-found') return [folder, listening, github, failed]
    return [folder, listening, failed, { state: 'not tried', text: 'APP_ID and PRIVATE_KEY: only GitHub can tell' }]
  }
}

async function attempt(act: () => Promise<void>, text: () => string): Promise<CheckedThing> {
  try {
    await act()
    return { state: 'ok', text: text() }
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    return { state: 'wrong', text: describe(error) }
  }
}

function describe({ message, advice }: OperationError): string {
  return advice === undefined ? message : `${message}. ${advice}`
}

function checkNeeds(app: AppNeeds, needs: AppNeeds): CheckedThing {
  const permissions = Object.entries(needs.permissions)
    .filter(([name, level]) => !LEVELS_THAT_GIVE[level]?.includes(app.permissions[name] ?? ''))
    .map(([name, level]) => `${name}: ${level}`)
  const events = needs.events.filter((event) => !app.events.includes(event)).map((event) => `event ${event}`)
  const missing = [...permissions, ...events]
  if (missing.length === 0) return { state: 'ok', text: 'the app has the permissions and events of app.yml' }
  const advice = "Add them on the app's page; an owner of each installation then has to accept them."
  return { state: 'notable', text: `the app lacks ${missing.join(', ')}. ${advice}` }
}

const LEVELS_THAT_GIVE: Readonly<Record<string, readonly string[]>> = {
  read: ['read', 'write', 'admin'],
  write: ['write', 'admin'],
}
