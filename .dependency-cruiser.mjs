/**
 * Which room may import which (the design's arrows), and in which order a room's inner rooms lie: each may import those before it, and no
 * other. '.' stands for the files directly in the room; left out, they come last. A folder of src/ without a line here is an error.
 */
export const ROOMS = {
  // What all rooms share besides the files of src/ itself; listed once here instead of at every room.
  text: { imports: [] },
  yaml: { imports: ['text'] },
  kubernetes: { imports: [] },

  findings: { imports: [] },
  graph: { imports: [] },
  golang: { imports: [] },
  owners: { imports: [] },
  allowlist: { imports: ['graph'] },
  rpcmap: {
    imports: ['graph', 'golang'],
    inner: ['facts', 'settings', 'program', 'stubs', 'trace', 'shapes', 'served', 'reach'],
  },
  cluster: { imports: [], inner: ['model', 'manifests', 'evaluation', 'connectivity'] },
  netpolicy: {
    imports: ['graph', 'allowlist', 'cluster'],
    inner: ['model', 'identity', 'render', 'service', 'base', '.', 'adopt'],
  },
  deploy: {
    imports: ['graph', 'allowlist', 'cluster', 'netpolicy'],
    inner: ['releases', 'edits', 'policies', 'plans', 'modes'],
  },
  config: { imports: ['graph', 'rpcmap', 'allowlist', 'netpolicy', 'deploy'] },
  verdict: {
    imports: ['findings', 'graph', 'allowlist', 'owners', 'cluster', 'netpolicy', 'rpcmap', 'config'],
    inner: ['model', 'calls', 'consent'],
  },
  report: {
    imports: [
      'findings',
      'graph',
      'allowlist',
      'owners',
      'cluster',
      'netpolicy',
      'rpcmap',
      'config',
      'verdict',
      'deploy',
    ],
    inner: ['formats', 'graph', 'connections', 'verdict'],
  },

  flow: { imports: 'pure', inner: ['ports', 'sources', 'judging', 'deploying', 'reviewing', 'commands', 'upkeep'] },
  git: { imports: 'flow' },
  github: { imports: 'flow' },
  queue: { imports: 'flow' },
  machine: { imports: 'flow' },
  app: { imports: 'flow', surface: true },
  cli: { imports: 'flow', surface: true, inner: ['terminal', 'clone', 'policy'] },
  sandbox: {
    imports: 'nothing',
    inner: ['model', 'git', 'world', 'present', 'http', 'pull', 'rest', 'graphql', 'page', 'admin'],
  },
}

const names = Object.keys(ROOMS)
const SHARED = ['text', 'yaml', 'kubernetes']
const PURE = names.slice(0, names.indexOf('flow'))
const ADAPTERS = ['git', 'github', 'queue', 'machine']
const SURFACES = names.filter((name) => ROOMS[name].surface)
// Programs, and the processes that they start.
const ENTRY_POINTS = ['^src/cli/drawbridge\\.js$', '^src/cli/main\\.ts$', '^src/machine/analyst-process\\.ts$']
const ROOT_FILES = '^src/[^/]+\\.ts$'
const isShared = (name) => SHARED.includes(name)

function importsOf(name) {
  const { imports } = ROOMS[name]
  if (imports === 'nothing') return []
  if (imports === 'pure') return PURE
  if (imports === 'flow') return [...PURE, 'flow']
  return isShared(name) ? imports : [...SHARED, ...imports]
}

const arrows = names.map((room) => {
  const allowed = importsOf(room)
  const mains = ROOMS[room].surface ? `^src/${room}/(main|open-world)\\.ts$` : undefined
  return {
    name: `arrows-${room}`,
    comment: `${room}/ may import only: ${['root files', room, ...allowed].join(', ')}`,
    severity: 'error',
    from: { path: `^src/${room}/`, ...(mains ? { pathNot: mains } : {}) },
    to: {
      path: '^src/',
      pathNot: [room === 'sandbox' ? '^$' : ROOT_FILES, ...[room, ...allowed].map((name) => `^src/${name}/`)],
    },
  }
})

/** The files of an inner room, or those directly in the room. */
const filesOf = (room, inner) => (inner === '.' ? `^src/${room}/[^/]+$` : `^src/${room}/${inner}/`)

const innerArrows = names.flatMap((room) => {
  const { inner } = ROOMS[room]
  if (inner === undefined) return []
  const order = inner.includes('.') ? inner : [...inner, '.']
  const rules = order.map((name, at) => ({
    name: `arrows-${room}-${name === '.' ? 'top' : name}`,
    comment: `in ${room}/, ${name} may import only: ${order.slice(0, at + 1).join(', ')}`,
    severity: 'error',
    from: { path: filesOf(room, name) },
    to: { path: `^src/${room}/`, pathNot: order.slice(0, at + 1).map((below) => filesOf(room, below)) },
  }))
  const unlisted = {
    name: `no-inner-room-without-a-line`,
    severity: 'error',
    from: { path: `^src/${room}/`, pathNot: order.map((name) => filesOf(room, name)) },
    to: {},
  }
  return [...rules, unlisted]
})

export default {
  forbidden: [
    ...arrows,
    ...innerArrows,
    {
      name: 'no-room-without-a-rule',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: names.map((room) => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'root-files-import-nothing',
      severity: 'error',
      from: { path: ROOT_FILES },
      to: { path: '^src/[^/]+/' },
    },
    {
      name: 'only-main-reaches-an-adapter',
      severity: 'error',
      from: { path: `^src/(${SURFACES.join('|')})/`, pathNot: '/(main|open-world)\\.ts$' },
      to: { path: ADAPTERS.map((room) => `^src/${room}/`) },
    },
    {
      name: 'only-cli-main-reaches-the-sandbox',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/sandbox/', '^src/cli/open-world\\.ts$'] },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'pure-rooms-touch-no-world',
      comment: 'no network, file system, clock or process in the core; time and seeds are values among the facts',
      severity: 'error',
      from: { path: [`^src/(${PURE.join('|')})/`, ROOT_FILES] },
      to: {
        dependencyTypes: ['core'],
        pathNot: '^(node:)?(assert|crypto|path/posix)$',
      },
    },
    {
      name: 'pure-rooms-speak-no-github',
      severity: 'error',
      from: { path: [`^src/(${PURE.join('|')}|flow)/`, ROOT_FILES] },
      to: { path: 'node_modules/(@octokit|probot|hono|pino|commander)' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'no-file-that-no-program-reaches',
      comment:
        'what neither the command line nor the app nor a child process of theirs imports is dead, or waits to be registered',
      severity: 'error',
      from: { path: ENTRY_POINTS },
      to: { path: '^src/', reachable: false, pathNot: ENTRY_POINTS },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
}
