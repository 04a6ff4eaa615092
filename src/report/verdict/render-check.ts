import type { Verdict } from '../../verdict/model/verdict.ts'
import type { Check } from '../formats/check.ts'
import { plainText } from '../../text/plain-text.ts'
import { renderAnnotations } from '../formats/render-annotations.ts'
import { renderVerdictMarkdown } from './render-verdict-markdown.ts'

/**
 * The check run of a verdict: the title, the verdict as markdown without a diagram, and the findings that the pull
 * request brings as annotations, errors first. `refused` as in `renderVerdictComment`.
 */
export function renderCheck(
  verdict: Verdict,
  { refused }: { readonly refused?: ReadonlyMap<string, string> | undefined } = {},
): Check {
  return {
    state: verdict.state === 'waiting' ? 'pending' : verdict.state,
    title: plainText(verdict.title),
    summary: renderVerdictMarkdown(verdict, { refused, commands: true }),
    annotations: renderAnnotations(verdict.findings),
  }
}
