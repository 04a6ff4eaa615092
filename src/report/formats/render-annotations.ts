import { compareFindings, type Finding, type Severity } from '../../finding.ts'
import type { CheckAnnotation } from './check.ts'
import { FINDING_DOCS } from '../../findings/finding-docs.ts'
import { clipText, plainText } from '../../text/plain-text.ts'

/** GitHub's limit for one call. */
const ANNOTATIONS_MAX = 50
const MESSAGE_MAX = 2_000

/**
 * Findings as annotations of a check run: errors first, the first ANNOTATIONS_MAX, without those that are about no
 * file.
 */
export function renderAnnotations(findings: readonly Finding[]): readonly CheckAnnotation[] {
  return findings
    .toSorted(compareFindings)
    .filter(({ place }) => place.path !== '')
    .slice(0, ANNOTATIONS_MAX)
    .map(renderAnnotation)
}

const LEVELS: Record<Severity, CheckAnnotation['level']> = { error: 'failure', warning: 'warning', notice: 'notice' }

// GitHub shows annotations as plain text, line ends kept.
function renderAnnotation({ code, severity, message, hint, place }: Finding): CheckAnnotation {
  const lines = [message, ...(hint?.split('\n') ?? [])].map(plainText)
  return {
    path: place.path,
    line: place.line ?? 1,
    level: LEVELS[severity],
    title: FINDING_DOCS[code].title,
    message: clipText(lines.join('\n'), MESSAGE_MAX),
  }
}
