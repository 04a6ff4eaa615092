import type { Plan } from '../../deploy/plans/plan.ts'
import type { Finding } from '../../finding.ts'
import { FINDING_DOCS } from '../../findings/finding-docs.ts'
import type { Outcome } from '../deploying/carry-out-plan.ts'
import type { Answer } from './command.ts'

const SENTENCES: Record<Outcome['state'], string> = {
  opened: 'Opened',
  updated: 'Brought up to date',
  unchanged: 'Already proposed',
  nothing: 'Nothing to do: the config repository says so already.',
  abstained: 'Nothing to do: this stays as it is.',
  refused: 'Refused:',
  closed: 'Somebody closed the pull request for this version; I leave it closed.',
  foreign: 'Somebody else committed to the branch; I do not overwrite that. Merge or close it first.',
}

// A reply names this many calls; the pull request has them all.
const CALLS_SHOWN_MAX = 20

type Told = Pick<Plan, 'title' | 'edits' | 'callChanges' | 'findings'>

/**
 * The answer to a deployment or rollback command. Without an outcome it was a dry run: the plan is told, nothing was
 * written.
 */
export function describeOutcome(plan: Told, outcome: Outcome | undefined): Answer {
  const findings = [...new Set((outcome?.findings ?? plan.findings).map(describeFinding))]
  if (outcome === undefined) return describeDryRun(plan, findings)
  const message = outcome.url === undefined ? SENTENCES[outcome.state] : `${SENTENCES[outcome.state]}: ${outcome.url}`
  const details = outcome.state === 'refused' ? findings : [plan.title, ...findings]
  return { outcome: ANSWERS[outcome.state], message, details }
}

const ANSWERS: Record<Outcome['state'], Answer['outcome']> = {
  opened: 'done',
  updated: 'done',
  unchanged: 'done',
  nothing: 'nothing',
  abstained: 'nothing',
  refused: 'refused',
  closed: 'nothing',
  foreign: 'refused',
}

// What is wrong with a file needs the file's name; what is wrong with a wish does not.
function describeFinding({ code, message, hint, place: { path, line } }: Finding): string {
  const where = FINDING_DOCS[code].about === 'file' ? `\`${path}${line === undefined ? '' : `:${line}`}\`: ` : ''
  return `${where}${message}${hint ? `. ${hint}` : ''}`
}

function describeDryRun({ title, edits, callChanges, findings }: Told, told: readonly string[]): Answer {
  if (findings.some((finding) => finding.severity === 'error')) {
    return { outcome: 'refused', message: 'Dry run: this would be refused:', details: told }
  }
  if (edits.length === 0) return { outcome: 'nothing', message: 'Dry run: there is nothing to do.', details: told }
  const calls = callChanges.map(({ caller, callee, change, why }) => `${change}: ${caller} → ${callee} (${why})`)
  const shown = calls.slice(0, CALLS_SHOWN_MAX)
  const more = calls.length > shown.length ? [`and ${calls.length - shown.length} more calls`] : []
  const files = edits.map((edit) => `writes ${edit.path}`)
  return { outcome: 'done', message: `Dry run: ${title}`, details: [...files, ...shown, ...more, ...told] }
}
