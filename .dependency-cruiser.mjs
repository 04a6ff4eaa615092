// Which room may import which (the design's arrows). A folder of src/ without a line here is an error.
const MAY_IMPORT = {
  graph: [],
  golang: [],
  owners: [],
  allowlist: ['graph'],
  rpcmap: ['graph', 'golang'],
  cluster: [],
  netpolicy: ['graph', 'allowlist', 'cluster'],
  deploy: ['graph', 'allowlist', 'cluster', 'netpolicy'],
  config: ['graph', 'rpcmap', 'allowlist', 'netpolicy', 'deploy'],
  verdict: ['graph', 'allowlist', 'owners', 'cluster', 'netpolicy', 'rpcmap', 'config'],
  report: ['graph', 'allowlist', 'owners', 'cluster', 'netpolicy', 'rpcmap', 'config', 'verdict', 'deploy'],
}
const PURE = Object.keys(MAY_IMPORT)
const FLOW = [...PURE, 'report', 'flow']
MAY_IMPORT.flow = PURE
const ADAPTERS = ['git', 'github', 'queue', 'machine']
for (const adapter of ADAPTERS) MAY_IMPORT[adapter] = FLOW
for (const surface of ['app', 'cli', 'web']) MAY_IMPORT[surface] = surface === 'app' ? [...FLOW, 'web'] : FLOW
MAY_IMPORT.sandbox = []
const ROOT_FILES = '^src/[^/]+\\.ts$'

const arrows = Object.entries(MAY_IMPORT).map(([room, allowed]) => {
  const mains = ['app', 'cli', 'web'].includes(room) ? `^src/${room}/main\\.ts$` : undefined
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

export default {
  forbidden: [
    ...arrows,
    {
      name: 'no-room-without-a-rule',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(MAY_IMPORT).map((room) => `^src/${room}/`) },
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
      from: { path: '^src/(app|web|cli)/', pathNot: '/main\\.ts$' },
      to: { path: ADAPTERS.map((room) => `^src/${room}/`) },
    },
    {
      name: 'only-cli-main-reaches-the-sandbox',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/sandbox/', '^src/cli/main\\.ts$'] },
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
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['^src/[^/]+\\.ts$', '^src/cli/drawbridge\\.js$', '^src/golang/byte-offset\\.ts$'],
      },
      to: {},
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
