import { compareText, type Finding, type Severity } from '../finding.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { findingTitle } from './finding-title.ts'

// GitHub code scanning takes 25,000 results of a run and shows the first 5,000.
const RESULTS_MAX = 5_000

/**
 * The findings of a verdict as SARIF 2.1.0 (OASIS), indented by two, with a line end. What the pull request brings is `new`, what the
 * base has too `unchanged`. `version` is Drawbridge's own. The run's properties hold the verdict's state and title.
 */
export function renderVerdictSarif(verdict: Verdict, { version }: { readonly version: string }): string {
  const all = [
    ...verdict.findings.map((finding) => ({ finding, baselineState: 'new' })),
    ...verdict.inherited.map((finding) => ({ finding, baselineState: 'unchanged' })),
  ].slice(0, RESULTS_MAX)
  const codes = [...new Set(all.map(({ finding }) => finding.code))].sort(compareText)
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Drawbridge',
            version,
            rules: codes.map((id) => ({ id, shortDescription: { text: findingTitle(id) } })),
          },
        },
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { ROOT: { description: { text: 'The root of the repository' } } },
        results: all.map(({ finding, baselineState }) => shapeResult(finding, baselineState, codes)),
        properties: { state: verdict.state, title: verdict.title, base: verdict.base, head: verdict.head },
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', notice: 'note' }

function shapeResult(finding: Finding, baselineState: string, codes: readonly string[]) {
  const { code, severity, message, hint, place } = finding
  const { line, column } = place
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    baselineState,
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(place.path), uriBaseId: 'ROOT' },
          region: line === undefined ? undefined : { startLine: line, startColumn: column },
        },
      },
    ],
  }
}

function encodePath(path: string): string {
  return path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
}
