import type { Finding, Severity } from '../../finding.ts'
import type { Verdict } from '../../verdict/model/verdict.ts'
import { FINDING_DOCS } from '../../findings/finding-docs.ts'
import { renderFindingHelp } from '../formats/render-finding-help.ts'
import { renderSarif, type SarifResult } from '../formats/render-sarif.ts'

/**
 * The findings of a verdict as SARIF 2.1.0 (OASIS), indented by two, with a line end. What the pull request brings is
 * `new`, what the base has too `unchanged`. `version` is Drawbridge's own. The run's properties hold the verdict's
 * state and title.
 */
export function renderVerdictSarif(verdict: Verdict, { version }: { readonly version: string }): string {
  const results = [
    ...verdict.findings.map((finding) => toResult(finding, 'new')),
    ...verdict.inherited.map((finding) => toResult(finding, 'unchanged')),
  ]
  const { state, title, base, head } = verdict
  return renderSarif(results, { version, properties: { state, title, base, head } })
}

const LEVELS: Record<Severity, SarifResult['level']> = { error: 'error', warning: 'warning', notice: 'note' }

function toResult({ code, severity, message, hint, place }: Finding, state: SarifResult['state']): SarifResult {
  const text = hint === undefined ? message : `${message}\n${hint}`
  const doc = FINDING_DOCS[code]
  const rule = { id: code, title: doc.title, description: doc.what, help: renderFindingHelp(doc) }
  return { rule, level: LEVELS[severity], text, state, place }
}
