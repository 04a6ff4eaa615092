import type { TreeEntry } from '../file.ts'
import { isBuiltName } from '../golang/build-constraint.ts'
import { dataKind } from './facts/extract-data.ts'

/**
 * Directories whose Go code is no part of a service: the go program skips the first two kinds itself, the others hold
 * test doubles.
 */
const SKIPPED = new Set(['vendor', 'testdata', 'node_modules', 'third_party', 'mock', 'mocks', 'fakes'])

/** Files of tools, of other languages and of people, and lists of data. */
const NO_SETTINGS =
  /^(package(-lock)?|tsconfig.*|composer|angular|lerna|renovate|jest.*|babel.*|.*\.(schema|swagger|openapi|lock|tsbuildinfo)|swagger|openapi|pnpm-lock|mkdocs|codecov|\.golangci|dependabot|.*dashboards?|.*(grafana|prometheus|alerts?|rules).*)\.(json|ya?ml|toml)$|^(Cargo|pyproject|Gopkg|netlify|buf.*)\./i
const NO_SETTINGS_IN =
  /^(locales?|i18n|lang|translations|node_modules|dashboards?|grafana|prometheus|swagger|openapi|datasets?|data|fixtures|snapshots|static|public|assets|docs?|examples?)$/i
/** JSON is more often data than configuration: something on the way has to say that it is the latter. */
const SETTINGS = /conf|settings|env|deploy|k8s|kube|manifest|chart|etc|compose|services|values|options|test/i

/** Configuration that can say whom a service calls. */
function isSetting(name: string, segments: readonly string[]): boolean {
  if (dataKind(name) === undefined || NO_SETTINGS.test(name)) return false
  if (name.endsWith('.json') && ![...segments, name.slice(0, -5)].some((word) => SETTINGS.test(word))) return false
  return !segments.some((segment) => NO_SETTINGS_IN.test(segment))
}

/**
 * The Go files, go.mod files and configuration that the call graph is read from, in the order given: no tests, no
 * mocks, no third-party copies, no files for other systems. Generated code stays. Symbolic links and submodules are
 * left out.
 */
export function selectSourceFiles(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries.filter(({ path, kind }) => kind === 'file' && isWanted(path))
}

function isWanted(path: string): boolean {
  const segments = path.split('/')
  const name = segments.pop() ?? ''
  if (name !== 'go.mod' && !isBuiltName(name) && !isSetting(name, segments)) return false
  if (/^mock_.*\.go$|_mock\.go$/.test(name)) return false
  return !segments.some((segment) => SKIPPED.has(segment) || segment.startsWith('_') || /^\.[^.]/.test(segment))
}
