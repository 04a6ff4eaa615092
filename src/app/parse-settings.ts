/** How the app is run, from the environment. */
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

export type SettingsProblem = { readonly variable: string; readonly message: string }

const SECRET_CHARACTERS_MIN = 16
const GUESSABLE_SECRETS = new Set(['development', 'secret', 'changeme', 'password'])
const LOG_LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])

/** Reads the settings; with any problem there are none. A missing, short or well-known webhook secret is one: anybody could command us. */
export function parseSettings(
  env: Readonly<Record<string, string | undefined>>,
): { readonly settings: Settings } | { readonly problems: readonly SettingsProblem[] } {
  const problems: SettingsProblem[] = []
  const problem = (variable: string, message: string) => void problems.push({ variable, message })
  const whole = (variable: string, fallback: number, { min, max }: { min: number; max: number }): number => {
    const value = Number(env[variable] ?? fallback)
    if (!Number.isInteger(value) || value < min || value > max)
      problem(variable, `must be a whole number from ${min} to ${max}`)
    return value
  }
  const appId = whole('APP_ID', Number.NaN, { min: 1, max: Number.MAX_SAFE_INTEGER })
  const privateKey = parsePrivateKey(env.PRIVATE_KEY ?? '')
  if (privateKey === undefined)
    problem('PRIVATE_KEY', 'must be the private key of the GitHub App, in PEM or PEM in base64')
  const webhookSecret = env.WEBHOOK_SECRET ?? ''
  if (webhookSecret.length < SECRET_CHARACTERS_MIN || GUESSABLE_SECRETS.has(webhookSecret.toLowerCase())) {
    problem(
      'WEBHOOK_SECRET',
      `must be a random text of at least ${SECRET_CHARACTERS_MIN} characters, the same as in the app's settings on GitHub`,
    )
  }
  const apiUrl = parseUrl(env.GITHUB_API_URL ?? 'https://api.github.com')
  if (apiUrl === undefined)
    problem('GITHUB_API_URL', 'must be an http(s) address such as https://github.example.com/api/v3')
  const gitUrl = parseUrl(env.GITHUB_URL ?? 'https://github.com')
  if (gitUrl === undefined) problem('GITHUB_URL', 'must be an http(s) address such as https://github.example.com')
  const logLevel = env.LOG_LEVEL ?? 'info'
  if (!LOG_LEVELS.has(logLevel)) problem('LOG_LEVEL', `must be one of ${[...LOG_LEVELS].join(', ')}`)
  const numbers = {
    port: whole('PORT', 3000, { min: 0, max: 65_535 }),
    sweepMinutes: whole('SWEEP_MINUTES', 5, { min: 1, max: 1440 }),
    concurrency: whole('CONCURRENCY', 4, { min: 1, max: 64 }),
  }
  if (problems.length > 0 || privateKey === undefined || apiUrl === undefined || gitUrl === undefined)
    return { problems }
  const host = env.HOST ?? '0.0.0.0'
  const dataDir = env.DATA_DIR ?? '.drawbridge'
  return { settings: { appId, privateKey, webhookSecret, apiUrl, gitUrl, host, dataDir, logLevel, ...numbers } }
}

function parsePrivateKey(text: string): string | undefined {
  const pem = text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : Buffer.from(text, 'base64').toString('utf8')
  return /-----BEGIN (RSA )?PRIVATE KEY-----/.test(pem) ? pem : undefined
}

function parseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) ? text.replace(/\/+$/, '') : undefined
}
