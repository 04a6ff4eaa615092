import { checkSettingNames, type SettingsProblem } from './check-setting-names.ts'
import { parsePrivateKey } from './parse-private-key.ts'

/** Settings as they were given: NAME → value. */
export type GivenSettings = {
  /** The process's own, which goes first. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Of a settings file; empty without one. */
  readonly file: Readonly<Record<string, string | undefined>>
}

/** How the app is run. */
export type Settings = {
  readonly appId: number
  readonly privateKey: string
  readonly webhookSecret: string
  /** GitHub's REST API; for GitHub Enterprise Server `https://HOST/api/v3`. */
  readonly apiUrl: string
  /** Where repositories are cloned from. */
  readonly gitUrl: string
  readonly host: string
  readonly port: number
  /** Mirrors of repositories; a cache that may be deleted at any time. */
  readonly dataDir: string
  readonly sweepMinutes: number
  readonly concurrency: number
  readonly logLevel: string
}

const SETTING_NAMES = [
  'APP_ID',
  'PRIVATE_KEY',
  'WEBHOOK_SECRET',
  'GITHUB_API_URL',
  'GITHUB_URL',
  'HOST',
  'PORT',
  'DATA_DIR',
  'SWEEP_MINUTES',
  'CONCURRENCY',
  'LOG_LEVEL',
] as const
type SettingName = (typeof SETTING_NAMES)[number]

const SECRET_CHARACTERS_MIN = 16
const GUESSABLE_SECRETS = new Set(['development', 'secret', 'changeme', 'password'])
const LOG_LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])

/**
 * Reads the settings; with any problem there are none, and all problems are told. A missing, short or well-known
 * webhook secret is one: anybody could command us. No problem repeats a value.
 */
export function parseSettings(
  given: GivenSettings,
): { readonly settings: Settings } | { readonly problems: readonly SettingsProblem[] } {
  const env: Partial<Record<SettingName, string | undefined>> = { ...given.file, ...given.environment }
  const problems = checkSettingNames(given, SETTING_NAMES)
  const problem = (variable: SettingName, message: string) => void problems.push({ variable, message })
  const whole = (variable: SettingName, fallback: number, { min, max }: { min: number; max: number }): number => {
    const text = env[variable] ?? String(fallback)
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) problem(variable, `must be a whole number from ${min} to ${max}.`)
    return value
  }
  const appId = Number(env.APP_ID)
  if (!/^[1-9]\d{0,14}$/.test(env.APP_ID ?? '')) problem('APP_ID', describeAppId(env.APP_ID ?? ''))
  const key = parsePrivateKey(env.PRIVATE_KEY ?? '')
  if ('problem' in key) problem('PRIVATE_KEY', key.problem)
  const webhookSecret = env.WEBHOOK_SECRET ?? ''
  if (webhookSecret.length < SECRET_CHARACTERS_MIN || GUESSABLE_SECRETS.has(webhookSecret.toLowerCase())) {
    problem(
      'WEBHOOK_SECRET',
      `must be a random text of at least ${SECRET_CHARACTERS_MIN} characters, the same as in the app's settings on GitHub.`,
    )
  }
  const apiUrl = parseUrl(env.GITHUB_API_URL ?? 'https://api.github.com')
  if (apiUrl === undefined)
    problem('GITHUB_API_URL', 'must be an http(s) address such as https://github.example.com/api/v3.')
  const gitUrl = parseUrl(env.GITHUB_URL ?? 'https://github.com')
  if (gitUrl === undefined) problem('GITHUB_URL', 'must be an http(s) address such as https://github.example.com.')
  const logLevel = env.LOG_LEVEL ?? 'info'
  if (!LOG_LEVELS.has(logLevel)) problem('LOG_LEVEL', `must be one of ${[...LOG_LEVELS].join(', ')}.`)
  const numbers = {
    port: whole('PORT', 3000, { min: 0, max: 65_535 }),
    sweepMinutes: whole('SWEEP_MINUTES', 5, { min: 1, max: 1440 }),
    concurrency: whole('CONCURRENCY', 4, { min: 1, max: 64 }),
  }
  if (problems.length > 0 || 'problem' in key || apiUrl === undefined || gitUrl === undefined) return { problems }
  const host = env.HOST ?? '0.0.0.0'
  const dataDir = env.DATA_DIR ?? '.drawbridge'
  return {
    settings: { appId, privateKey: key.pem, webhookSecret, apiUrl, gitUrl, host, dataDir, logLevel, ...numbers },
  }
}

function describeAppId(text: string): string {
  const wanted = "must be the App ID, a whole number that the app's page on GitHub shows"
  return /^Iv\d/.test(text) ? `${wanted}; this is the client ID.` : `${wanted}.`
}

function parseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // No message of ours may show a password.
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === ''
    ? text.replace(/\/+$/, '')
    : undefined
}
