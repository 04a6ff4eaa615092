import { expect, test } from '@jest/globals'
import { checkSettingNames } from '../../src/app/check-setting-names.ts'

const KNOWN = [
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
]

const inFile = (name: string) => checkSettingNames({ file: { [name]: 'x' }, environment: {} }, KNOWN)
const inEnvironment = (...names: string[]) =>
  checkSettingNames({ file: {}, environment: Object.fromEntries(names.map((name) => [name, 'x'])) }, KNOWN)

test.each([
  ['SWEEP_MINUTE', 'SWEEP_MINUTES'],
  ['SWEEPS_MINUTES', 'SWEEP_MINUTES'],
  ['GITHUB_APIURL', 'GITHUB_API_URL'],
  ['WEBHOK_SECRET', 'WEBHOOK_SECRET'],
  ['PRIVTAE_KEY', 'PRIVATE_KEY'],
  ['CONCURENCY', 'CONCURRENCY'],
  ['GITHUB_URI', 'GITHUB_URL'],
  ['APPID', 'APP_ID'],
  ['app_id', 'APP_ID'],
  ['DATADIR', 'DATA_DIR'],
  ['log-level', 'LOG_LEVEL'],
])('checkSettingNames() asks whether %s means %s, in the file and in the environment', (name, meant) => {
  for (const problems of [inFile(name), inEnvironment(name)]) {
    expect(problems.map(({ variable }) => variable)).toEqual([name])
    expect(problems[0]?.message).toContain(`Did you mean ${meant}?`)
  }
})

test.each(['APP_NAME', 'NODE_EXTRA_CA_CERTS', 'GITHUB_APP_ID'])(
  'checkSettingNames() refuses any other name in the file, such as %s, and lists the settings',
  (name) => {
    expect(inFile(name)).toEqual([
      { variable: name, message: `is no setting of drawbridge. There are ${KNOWN.join(', ')}.` },
    ])
  },
)

test('checkSettingNames() never repeats what may be the last line of a key', () => {
  expect(inFile('kF3x9AqPz0Lm')).toMatchObject([{ variable: 'a line of the settings file' }])
})

test('checkSettingNames() leaves the rest of a key without quotes to whoever reads the key', () => {
  const file = { PRIVATE_KEY: '-----BEGIN RSA PRIVATE KEY-----', 'kF3x9AqPz0Lm/+': '=', SWEEP_MINUTE: '9' }
  expect(checkSettingNames({ file, environment: {} }, KNOWN).map(({ variable }) => variable)).toEqual(['SWEEP_MINUTE'])
})

// Of a shell, a container, Kubernetes with services named like parts of ours, GitHub Actions, Heroku, .NET, and other
// bots.
const EVERYBODYS = `
  PATH HOME HOSTNAME HOSTTYPE PWD OLDPWD USER LOGNAME SHELL SHLVL TERM LANG LC_ALL TZ TMPDIR EDITOR DISPLAY host port
  XDG_DATA_DIRS XDG_CACHE_HOME XDG_CONFIG_DIRS NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_VERSION YARN_VERSION NO_COLOR DEBUG
  HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy POST_URL PORTS PORT_HTTP HTTP_PORT HOST_IP HOSTS
  KUBERNETES_SERVICE_HOST KUBERNETES_PORT KUBERNETES_PORT_443_TCP DRAWBRIDGE_SERVICE_HOST DRAWBRIDGE_SERVICE_PORT DRAWBRIDGE_PORT
  DRAWBRIDGE_PORT_3000_TCP_ADDR APP_PORT APP_SERVICE_PORT DATA_PORT DATA_SERVICE_HOST LOG_PORT GITHUB_PORT GITHUB_SERVICE_HOST
  CI GITHUB_TOKEN GITHUB_ACTIONS GITHUB_ACTION GITHUB_ACTOR GITHUB_ACTOR_ID GITHUB_BASE_REF GITHUB_ENV GITHUB_EVENT_NAME
  GITHUB_EVENT_PATH GITHUB_GRAPHQL_URL GITHUB_HEAD_REF GITHUB_JOB GITHUB_OUTPUT GITHUB_PATH GITHUB_REF GITHUB_REF_NAME
  GITHUB_REPOSITORY GITHUB_RUN_ID GITHUB_SERVER_URL GITHUB_SHA GITHUB_STATE GITHUB_STEP_SUMMARY GITHUB_WORKFLOW GITHUB_WORKSPACE
  GITHUB_USER GITHUB_ORG GITHUB_APP_ID GITHUB_PRIVATE_KEY GITHUB_WEBHOOK_SECRET GH_TOKEN GH_HOST
  WEB_CONCURRENCY DYNO APP_UID APP_GID APP_PID APP_ENV APP_DIR APP_URL APP_NAME APP_KEY PUID PGID
  PRIVATE_KEY_PATH SSH_PRIVATE_KEY WEBHOOK_PATH WEBHOOK_PROXY_URL WEBHOOK_URL LOG_FORMAT LOG_LEVELS DATA_DB DATABASE_URL
  SENTRY_DSN REDIS_URL npm_config_loglevel npm_lifecycle_event INIT_CWD
`

test('checkSettingNames() takes no variable of another program for a mistake', () => {
  expect(inEnvironment(...EVERYBODYS.trim().split(/\s+/))).toEqual([])
})

test('checkSettingNames() lets a variable be that is like one that is set', () => {
  expect(inEnvironment('LOGLEVEL')).toHaveLength(1)
  expect(inEnvironment('LOGLEVEL', 'LOG_LEVEL')).toEqual([])
  expect(checkSettingNames({ file: { LOG_LEVEL: 'info' }, environment: { LOGLEVEL: 'x' } }, KNOWN)).toEqual([])
})
