import { compareText, type Place } from '../../finding.ts'
import { jsonText } from './json-text.ts'

/** What can be found. The title is a heading; `help`, as text and as markdown, says what it means and what to do. */
export type SarifRule = {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly help?: { readonly text: string; readonly markdown: string }
}

export type SarifResult = {
  readonly rule: SarifRule
  readonly level: 'error' | 'warning' | 'note'
  readonly text: string
  readonly state: 'new' | 'unchanged'
  readonly place: Place
}

// GitHub code scanning takes 25,000 results of a run and shows the first 5,000.
const RESULTS_MAX = 5_000

/**
 * Results as SARIF 2.1.0 (OASIS), indented by two, with a line end. `version` is Drawbridge's own; `properties` are the
 * run's.
 */
export function renderSarif(
  all: readonly SarifResult[],
  { version, properties }: { readonly version: string; readonly properties: Readonly<Record<string, unknown>> },
): string {
  const results = all.slice(0, RESULTS_MAX)
  const rules = [...new Map(results.map(({ rule }) => [rule.id, rule])).values()].sort((a, b) =>
    compareText(a.id, b.id),
  )
  const ids = rules.map(({ id }) => id)
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Drawbridge',
            version,
            rules: rules.map(shapeRule),
          },
        },
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { ROOT: { description: { text: 'The root of the repository' } } },
        results: results.map((result) => shapeResult(result, ids)),
        properties,
      },
    ],
  }
  return jsonText(log)
}

function shapeRule({ id, title, description, help }: SarifRule) {
  const fullDescription = description === undefined ? {} : { fullDescription: { text: description } }
  return { id, shortDescription: { text: title }, ...fullDescription, ...(help === undefined ? {} : { help }) }
}

function shapeResult({ rule, level, text, state, place }: SarifResult, ids: readonly string[]) {
  const { path, line, column } = place
  return {
    ruleId: rule.id,
    ruleIndex: ids.indexOf(rule.id),
    level,
    message: { text },
    baselineState: state,
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(path), uriBaseId: 'ROOT' },
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
