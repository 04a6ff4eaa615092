import type { ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import type { DriftedFile, PolicyDrift } from '../../deploy/policies/verify-policies.ts'
import { jsonText } from '../formats/json-text.ts'
import { countNoun, joinWords, printPlace } from '../../text/plain-text.ts'
import { renderPolicyDiffJson } from './render-policy-diff-json.ts'
import { renderPolicyDiff } from './render-policy-diff.ts'
import { paint, wrapText, type TerminalOptions } from '../formats/terminal.ts'

/** What became of the policies of one environment, and what that does to its connections. */
export type DriftReport = {
  readonly environment: string
  readonly drift: PolicyDrift
  /** From what would be rendered to what is there; undefined: nothing differs. */
  readonly effect: ConnectionDelta | undefined
  /** How many workloads the environment's manifests have: without any, nobody knows the effect. */
  readonly workloads: number
}

/** In text; all are in the JSON. */
const FILES_MAX = 100
const NAMES_MAX = 8

const KINDS = [
  { kind: 'differing', title: 'Differ from what would be rendered', color: 'red' },
  { kind: 'missing', title: 'Missing', color: 'red' },
  { kind: 'extra', title: 'Nobody would render them', color: 'red' },
  { kind: 'wording', title: 'Other comments and reasons, until the next deployment', color: 'gray' },
  { kind: 'behind', title: 'Behind, until the next deployment', color: 'gray' },
] as const

/** For people: the answer for each environment, the files, and what the drift opens and closes. */
export function renderDrift(reports: readonly DriftReport[], options: TerminalOptions = { color: false }): string {
  return reports.map((report) => `${renderOne(report, options).join('\n')}\n`).join('\n')
}

/** Whether anything is there that Drawbridge would not have written. */
export function hasDrifted({ drift }: DriftReport): boolean {
  return drift.files.some(isDrifted)
}

function isDrifted({ kind }: DriftedFile): boolean {
  return kind !== 'behind' && kind !== 'wording'
}

/** The same for programs, indented by two. */
export function renderDriftJson(reports: readonly DriftReport[]): string {
  const json = reports.map((report) => ({
    environment: report.environment,
    drifted: hasDrifted(report),
    compared: report.drift.compared,
    files: report.drift.files.map(({ path, kind, listed, unlisted }) => ({ path, kind, listed, unlisted })),
    findings: report.drift.findings,
    workloads: report.workloads,
    effect:
      report.effect &&
      (JSON.parse(renderPolicyDiffJson(report.effect, { base: 'rendered', head: 'found' })) as unknown),
  }))
  return jsonText(json)
}

function renderOne(report: DriftReport, options: TerminalOptions): readonly string[] {
  const { drift, effect, environment, workloads } = report
  const { files, compared, findings } = drift
  const drifted = files.filter(isDrifted).length
  const answer =
    compared === 0 && drifted === 0
      ? `${environment}: no policy files yet; a service gets its own when it is deployed`
      : drifted === 0
        ? `${environment}: no drift in ${countNoun(compared, 'policy file')}`
        : `${environment}: ${drifted} of ${countNoun(compared, 'policy file')} drifted`
  const color = drifted === 0 ? 'green' : 'red'
  return [
    ...wrapText(answer, '', options).map((line) => paint(line, color, options)),
    ...KINDS.flatMap(({ kind, title, color: tone }) => {
      const those = files.filter((file) => file.kind === kind)
      if (those.length === 0) return []
      const more = those.length - FILES_MAX
      return [
        '',
        paint(`${title} (${those.length})`, tone, options),
        ...those.slice(0, FILES_MAX).flatMap((file) => fileLines(file, options)),
        ...(more > 0 ? [`  … and ${more} more: --format json has all of them.`] : []),
      ]
    }),
    ...(effect === undefined ? [] : effectLines(effect, workloads, options)),
    ...(findings.length === 0 ? [] : ['', paint('Could not be compared, or only in part', 'yellow', options)]),
    ...findings.flatMap(({ place, message }) => [
      ...wrapText(printPlace(place), '  ', options),
      ...wrapText(message, '    ', options),
    ]),
  ]
}

function fileLines({ path, listed, unlisted }: DriftedFile, options: TerminalOptions): readonly string[] {
  const parts = [
    ...(listed.length === 0 ? [] : [`lists ${nameSome(listed)} besides`]),
    ...(unlisted.length === 0 ? [] : [`lacks ${nameSome(unlisted)}`]),
  ]
  return [...wrapText(path, '  ', options), ...(parts.length === 0 ? [] : wrapText(parts.join(', '), '    ', options))]
}

function nameSome(names: readonly string[]): string {
  const more = names.length - NAMES_MAX
  return joinWords(more > 0 ? [...names.slice(0, NAMES_MAX), `${more} more`] : names)
}

function effectLines(effect: ConnectionDelta, workloads: number, options: TerminalOptions): readonly string[] {
  const title = ['', paint('What the drift does, beside what would be rendered', 'bold', options)]
  if (workloads === 0) {
    return [
      ...title,
      ...wrapText('The environment has no manifests of workloads, so that nobody can tell.', '  ', options),
    ]
  }
  const lines = renderPolicyDiff(effect, options).trimEnd().split('\n')
  return [...title, ...lines.map((line) => (line === '' ? '' : `  ${line}`))]
}
