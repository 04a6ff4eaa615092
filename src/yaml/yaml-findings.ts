import { compareFindings } from '../finding.ts'
import type { Finding, FindingCode, Severity } from '../finding.ts'
import type { YamlDocument } from './yaml-node.ts'
import type { Complaint, Report } from './yaml-shape.ts'

/** Of one file. What is cut is said. */
const MAX_FINDINGS = 100

/** Which finding each kind of complaint becomes in one kind of file. */
export type ComplaintCodes = Readonly<Record<Complaint | 'syntax', FindingCode>>

export type YamlFindings = {
  /** For shapes: every complaint is an error. */
  readonly report: Report
  readonly add: (finding: {
    code: FindingCode
    severity: Severity
    offset: number
    message: string
    hint?: string | undefined
  }) => void
  /** Sorted by `compareFindings`; at most 100 and one that says how many more there are. */
  readonly list: () => readonly Finding[]
}

/** Collects the findings of one YAML file, and starts with what kept it from being parsed. */
export function startFindings(document: YamlDocument, codes: ComplaintCodes): YamlFindings {
  const findings: Finding[] = []
  const add: YamlFindings['add'] = ({ code, severity, offset, message, hint }) => {
    const place = document.placeAt(offset)
    findings.push({ code, severity, message, ...(hint === undefined ? {} : { hint }), place })
  }
  for (const { kind, offset, message } of document.problems) {
    const code = kind === 'too-large' ? 'file-too-large' : codes.syntax
    add({ code, severity: 'error', offset, message })
  }
  return {
    add,
    report: (kind, offset, message, hint) => add({ code: codes[kind], severity: 'error', offset, message, hint }),
    list: () => cutFindings(findings.toSorted(compareFindings)),
  }
}

function cutFindings(sorted: readonly Finding[]): readonly Finding[] {
  const shown = sorted.slice(0, MAX_FINDINGS)
  const last = shown.at(-1)
  if (last === undefined || shown.length === sorted.length) return shown
  const more = `${sorted.length - shown.length} more findings in this file are not listed.`
  // As severe as the gravest that it stands for.
  const severity = sorted[MAX_FINDINGS]?.severity ?? last.severity
  return [...shown, { code: last.code, severity, message: more, place: last.place }]
}
