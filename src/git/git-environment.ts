/**
 * The environment that every run of git gets: made from nothing, so that neither the machine's configuration nor the
 * caller's (`GIT_DIR` inside a hook, say) has a say. `protocols` are the only transports git may use, colon-separated;
 * none when left out, not even for objects that a partial clone left out. `token` goes to the remote as GitHub wants
 * it, and stands neither in an argument, which every user of the machine can read, nor on disk.
 */
export function gitEnvironment(options: {
  readonly protocols?: string | undefined
  readonly credential?: { readonly url: string; readonly token: string } | undefined
}): NodeJS.ProcessEnv {
  const kept = KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]))
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: NOWHERE,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: options.protocols ?? 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_GRAFT_FILE: NOWHERE,
    GIT_OPTIONAL_LOCKS: '0',
    ...configuration(options.credential),
  }
}

// Settings given this way outrank the repository's own, which a hostile repository brings along.
function configuration(
  credential: { readonly url: string; readonly token: string } | undefined,
): Record<string, string> {
  const settings = [...SAFE_SETTINGS]
  if (credential !== undefined) {
    const basic = Buffer.from(`x-access-token:${credential.token}`).toString('base64')
    settings.push([`http.${new URL(credential.url).origin}/.extraHeader`, `Authorization: Basic ${basic}`])
  }
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: `${settings.length}`, ...(Object.fromEntries(pairs) as Record<string, string>) }
}

const NOWHERE = '/dev/null'

const SAFE_SETTINGS: readonly (readonly [string, string])[] = [
  ['safe.directory', '*'],
  ['core.hooksPath', NOWHERE],
  ['core.fsmonitor', 'false'],
  ['core.attributesFile', NOWHERE],
  ['core.alternateRefsCommand', ''],
  ['credential.helper', ''],
  ['log.showSignature', 'false'],
  ['diff.orderFile', NOWHERE],
  ['diff.relative', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['protocol.version', '2'],
  // Every fetch gives one pack, which maintenance joins with others; loose objects are slow to read.
  ['fetch.unpackLimit', '1'],
  ['fetch.recurseSubmodules', 'false'],
  // A connection below 1,000 bytes a second for a minute is dead.
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
]

// What reaching a remote through a company's network takes, and what starting a program takes.
const KEPT: readonly string[] = [
  ...['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT', 'TEMP'],
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'all_proxy', 'no_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO'],
]
