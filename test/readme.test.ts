import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readSeed } from './acme/seed.ts'
import { cloneAcme, makeClone, removeScratch, scratchFolder } from './cli/acme-clone.ts'
import type { Ended } from './cli/drawbridge-process.ts'

// What the README tells people to type is typed here, letter by letter, where the README says.

type Place = 'this clone' | 'services' | 'services without a config' | 'manifests' | 'server' | 'server with settings'

/**
 * `instead`: what is run for a command that only names its parts. `ci`: what of .ci/ runs it, since it takes minutes.
 */
type Run =
  { in: Place; status: number; says: RegExp; stderr?: RegExp; instead?: string } | { ci: string; holds: string }

const RUNS: Record<string, readonly Run[]> = {
  'npm ci && npm run demo': [{ ci: 'run', holds: 'npm run --silent demo -- --exit' }],
  'npm ci && npm test': [{ ci: 'run', holds: 'npm test ' }],
  'alias drawbridge="node \'$PWD/src/cli/drawbridge.js\'"': [
    { in: 'services', status: 0, says: /^\d+\.\d+\.\d+\n$/, instead: 'drawbridge --version' },
  ],
  'drawbridge check --base main --head HEAD': [{ in: 'services', status: 1, says: /^FAILURE {2}1 undeclared call\n/ }],
  'drawbridge map': [
    { in: 'services', status: 0, says: /^service\.emoji +service\.ledger +called /m },
    { in: 'services without a config', status: 2, says: /^$/, stderr: /version: 1\n +services:\n/ },
  ],
  'drawbridge apis service.ledger': [{ in: 'services', status: 0, says: /ListTransactions/ }],
  'drawbridge explain undeclared-call': [{ in: 'services', status: 0, says: /^undeclared-call/i }],
  'drawbridge owners service.ledger': [
    {
      in: 'services',
      status: 0,
      says: /^service\.ledger +@acme\/ledger +\.github\/CODEOWNERS:\d+ \/service\.ledger\/\n/,
    },
  ],
  'drawbridge policy verify -C ../cluster-config': [{ in: 'services', status: 0, says: /^staging: / }],
  'drawbridge policy promote -C ../cluster-config --environment staging --to enforce': [
    {
      in: 'services',
      status: 0,
      says: /^# Set the network policies of staging to enforce\n/,
      stderr: /observations-missing/,
    },
  ],
  'drawbridge policy explain shop/web shop/ledger --port 8080': [
    { in: 'manifests', status: 0, says: /policies\/ledger\.yaml:\d+/ },
  ],
  'drawbridge policy diff main HEAD': [{ in: 'manifests', status: 1, says: /shop\/cart/ }],
  'drawbridge policy list': [{ in: 'manifests', status: 0, says: /shop\/web/ }],
  'drawbridge policy import': [{ in: 'manifests', status: 1, says: /callers:/ }],
  'drawbridge policy promote': [{ in: 'services', status: 2, says: /^$/, stderr: /--environment/ }],
  'drawbridge policy promote --observations FILE': [
    { in: 'services', status: 0, says: /--observations <file>/, instead: 'drawbridge policy promote --help' },
  ],
  // What they do once they have their file is in test/app/register-app.test.ts and test/cli/serve.test.ts.
  'drawbridge register --org acme --url https://drawbridge.acme.example': [
    { in: 'server with settings', status: 2, says: /^$/, stderr: /^drawbridge: drawbridge\.env exists already\./ },
  ],
  'drawbridge serve --settings drawbridge.env': [
    { in: 'server', status: 2, says: /^$/, stderr: /^drawbridge: drawbridge\.env cannot be read\./ },
  ],
  'npm pack': [{ ci: 'nodes', holds: 'npm pack ' }],
  'npm install -g ./drawbridge-bot-0.1.0.tgz': [{ ci: 'nodes', holds: 'npm install -g ' }],
  'npm ci': [{ ci: 'nodes', holds: 'npm ci\n' }],
  'npm run check': [{ ci: 'run', holds: 'npm run --silent check\n' }],
  'npm test': [{ ci: 'run', holds: 'npm test ' }],
  'npm run test:fast': [
    {
      in: 'this clone',
      status: 0,
      says: /\/check-calls\.test\.ts\n/,
      instead: 'npm run --silent test:fast -- --listTests',
    },
  ],
  'npm run golden': [
    {
      in: 'this clone',
      status: 0,
      says: /\/render-graph\.test\.ts\n/,
      instead: 'npm run --silent golden -- --listTests',
    },
  ],
  'bash .ci/nodes': [{ ci: 'run', holds: 'bash .ci/nodes\n' }],
  'npm run demo': [{ ci: 'run', holds: 'npm run --silent demo ' }],
}

// Far beyond what it takes: a machine with other things to do is no reason to fail.
const LIMIT_MS = 600_000

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const { name, version, scripts } = JSON.parse(read('package.json')) as {
  name: string
  version: string
  scripts: Record<string, string>
}
const written = new Set(['README.md', '.github/CONTRIBUTING.md'].flatMap((path) => listCommands(read(path))))
const typed = Object.entries(RUNS).flatMap(([command, runs]) =>
  runs.flatMap((run) => ('in' in run ? [{ ...run, command, line: run.instead ?? command }] : [])),
)
const ended = new Map<string, Ended>()

beforeAll(async () => {
  const folders = await openPlaces()
  const alias = [...written].find((command) => command.startsWith('alias ')) ?? ''
  await Promise.all(
    typed.map(async ({ line, in: place }) =>
      ended.set(`${place}: ${line}`, await runLine(line, alias, folders[place])),
    ),
  )
}, LIMIT_MS)
afterAll(removeScratch)

test('every command that the README or CONTRIBUTING names is in the table here, and no other', () => {
  expect([...written].sort()).toEqual(Object.keys(RUNS).sort())
})

test.each(typed)('$command works in $in', ({ line, in: place, status, says, stderr = /^$/ }) => {
  const found = ended.get(`${place}: ${line}`)
  expect(found).toEqual({ status, stdout: expect.stringMatching(says), stderr: expect.stringMatching(stderr) })
})

const inCi = Object.entries(RUNS).flatMap(([command, runs]) =>
  runs.flatMap((run) => ('ci' in run ? [{ ...run, command }] : [])),
)
test.each(inCi)('$command is run by .ci/$ci', ({ command, ci, holds }) => {
  expect(read(`.ci/${ci}`)).toContain(holds)
  for (const [, script = ''] of command.matchAll(/npm run (\S+)/g)) expect(scripts).toHaveProperty([script])
  for (const [, file] of command.matchAll(/\.\/(\S+\.tgz)/g)) expect(file).toBe(`${name}-${version}.tgz`)
})

// The name `drawbridge` is a stranger's on npm, and ours is anybody's until it is published there.
test('nothing says to run or to install the package by a name', () => {
  const files = ['src', 'docs', '.github', '.ci'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name).slice(root.length)] : [],
    ),
  )
  const BY_NAME = /\bnpx\b|\bnpm (?:x|exec|i|install|add|link)\b(?: -\S+)* drawbridge/
  const found = ['README.md', 'app.yml', ...files].filter((path) => !/\.png$/.test(path) && BY_NAME.test(read(path)))
  expect(found).toEqual([])
})

/** Commands in shell blocks, without the comments behind them, and those in the text. */
function listCommands(markdown: string): readonly string[] {
  const text = markdown.replace(/^```(?!sh|bash|shell|console).*\n[^]*?^```$/gm, '')
  const lines = text.split('\n').filter((line) => /^ {4,}[^\s{]/.test(line))
  const spans = [...text.matchAll(/`((?:drawbridge|npm|npx|node|git|bash)\s[^`]+|npm ci)`/g)].map(
    ([, span = '']) => span,
  )
  return [...lines, ...spans].map((line) =>
    line
      .replace(/\s+#\s.*$/, '')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

/** Where the README has people stand. */
async function openPlaces(): Promise<Record<Place, string>> {
  const home = scratchFolder()
  const seed = await readSeed()
  const acme = await cloneAcme()
  const config = acme.git('show', 'main:.github/drawbridge.yml')
  const policy = config.replace(/^policy:.*$/m, 'policy: { kinds: [calico], mode: staged }')
  acme.commit(new Map([['.github/drawbridge.yml', policy]]), 'main')
  acme.git('checkout', '--quiet', 'emoji-calls-ledger')
  acme.git('rebase', '--quiet', 'main')
  acme.git('clone', '--quiet', acme.dir, join(home, 'services'))
  const cluster = makeClone()
  cluster.commit(seed.clusterConfig, 'main')
  cluster.git('clone', '--quiet', cluster.dir, join(home, 'cluster-config'))
  const bare = makeClone()
  bare.commit(new Map([...seed.services].filter(([path]) => !path.startsWith('.github/'))), 'main')
  const manifests = makeClone()
  manifests.commit(MANIFESTS, 'main')
  manifests.commit(new Map([['policies/ledger.yaml', buildPolicy('web', 'cart')]]), 'cart', 'main')
  const registered = scratchFolder()
  writeFileSync(join(registered, 'drawbridge.env'), 'APP_ID=1\n')
  return {
    'this clone': root,
    services: join(home, 'services'),
    'services without a config': bare.dir,
    manifests: manifests.dir,
    server: scratchFolder(),
    'server with settings': registered,
  }
}

const MANIFESTS = new Map([
  ...['web', 'cart', 'ledger'].map((app): [string, string] => [`apps/${app}.yaml`, buildDeployment(app)]),
  ['policies/ledger.yaml', buildPolicy('web')],
])

function buildDeployment(app: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: app, image: ${app}, ports: [{ containerPort: 8080 }] }] }
`
}

function buildPolicy(...callers: readonly string[]): string {
  const from = callers.map((app) => `{ podSelector: { matchLabels: { app: ${app} } } }`)
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ledger, namespace: shop }
spec:
  podSelector: { matchLabels: { app: ledger } }
  policyTypes: [Ingress]
  ingress:
    - from: [${from.join(', ')}]
      ports: [{ port: 8080 }]
`
}

/** Types the alias in the clone of Drawbridge, goes to a place, and types a line there. */
function runLine(line: string, alias: string, place: string): Promise<Ended> {
  const script = 'shopt -s expand_aliases; cd "$1"; eval "$2"; cd "$3"; eval "$4"'
  const child = spawn('bash', ['-c', script, 'bash', root, alias, place, line], {
    env: { PATH: process.env['PATH'], HOME: dirname(place), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}
