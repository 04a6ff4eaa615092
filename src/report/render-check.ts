import { compareFindings, type Finding, type Severity } from '../finding.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Check, CheckAnnotation } from './check.ts'
import { findingTitle } from './finding-title.ts'
import { clipText, plainText } from './plain-text.ts'
import { renderVerdictMarkdown } from './render-verdict-markdown.ts'

/** GitHub's limit for one call. */
const ANNOTATIONS_MAX = 50
const MESSAGE_MAX = 2_000

/**
 * The check run of a verdict: the title, the verdict as markdown without a diagram, and the findings that the pull request brings as
 * annotations, errors first. `refused` as in `renderVerdictComment`.
 */
export function renderCheck(
  verdict: Verdict,
  { refused }: { readonly refused?: ReadonlyMap<string, string> | undefined } = {},
): Check {
  return {
    state: verdict.state === 'waiting' ? 'pending' : verdict.state,
    title: plainText(verdict.title),
    summary: renderVerdictMarkdown(verdict, { refused, commands: true }),
    annotations: [...verdict.findings]
      .sort(compareFindings)
      .filter(({ place }) => place.path !== '')
      .slice(0, ANNOTATIONS_MAX)
      .map(renderAnnotation),
  }
}

const LEVELS: Record<Severity, CheckAnnotation['level']> = { error: 'failure', warning: 'warning', notice: 'notice' }

// GitHub shows annotations as plain text, line ends kept.
function renderAnnotation({ code, severity, message, hint, place }: Finding): CheckAnnotation {
  const lines = [message, ...(hint?.split('\n') ?? [])].map(plainText)
  return {
    path: place.path,
    line: place.line ?? 1,
    level: LEVELS[severity],
    title: findingTitle(code),
    message: clipText(lines.join('\n'), MESSAGE_MAX),
  }
}
