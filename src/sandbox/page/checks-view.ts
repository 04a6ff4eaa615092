import { html } from 'hono/html'
import type { CheckRun, Pull, Repo, Status } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { repoHref } from './layout.ts'
import type { Html, Visit } from './layout.ts'
import { renderMarkdown } from './markdown.ts'

type Outcome = 'good' | 'bad' | 'running' | 'none'

/** Everything that was said about a commit by machines, each to be opened for its summary. */
export function checksView(visit: Visit, repo: Repo, pull: Pull): Html {
  const { world } = visit
  const runs = latestRuns(world, repo, pull.head.sha)
  const statuses = latestStatuses(world, repo, pull.head.sha)
  if (runs.length + statuses.length === 0) {
    return html`<section class="box" id="checks">
      <h3>Checks</h3>
      <p class="quiet pad">No checks have reported yet.</p>
    </section>`
  }
  return html`<section class="box" id="checks">
    <h3>Checks</h3>
    ${runs.map((run) => runView(visit, repo, pull, run))}
    ${statuses.map(
      (status) =>
        html`<div class="check">
          ${sign(outcomeOf(status.state))}<strong>${status.context}</strong>
          <span class="quiet">${status.description ?? ''}</span>
        </div>`,
    )}
  </section>`
}

function runView(visit: Visit, repo: Repo, pull: Pull, run: CheckRun): Html {
  const app = visit.world.store.apps.must(run.appId)
  const word = run.status === 'completed' ? (run.conclusion ?? '') : run.status
  return html`<details class="check">
    <summary>
      ${sign(outcomeOf(word))}<strong>${run.name}</strong> <span class="quiet">${app.name}: ${run.title ?? word}</span>
      <span class="tag ${outcomeOf(word)}">${word.replaceAll('_', ' ')}</span>
    </summary>
    <div class="check-body">
      <div class="markdown">${renderMarkdown(run.summary ?? '')}</div>
      ${run.text ? html`<div class="markdown">${renderMarkdown(run.text)}</div>` : ''}
      ${
        run.annotations.length > 0
          ? html`<ul class="annotations">
              ${run.annotations.map(
                (each) =>
                  html`<li class="${each.annotation_level}">
                    <code>${each.path}:${each.start_line}</code>
                    ${each.title ? html`<strong>${each.title}</strong>` : ''} ${each.message}
                  </li>`,
              )}
            </ul>`
          : ''
      }
      ${
        visit.actor
          ? html`<form method="post" action="${repoHref(visit.world, repo)}/pull/${pull.number}/rerun">
              <input type="hidden" name="check" value="${run.id}" /><button>Run again</button>
            </form>`
          : ''
      }
    </div>
  </details>`
}

const WORST_FIRST: readonly Outcome[] = ['bad', 'running', 'none', 'good']

/** For lists: a commit's check that needs a look most, in its own words, and how many others there are. */
export function checkLine(world: World, repo: Repo, sha: string, href: string): Html {
  const checks = [
    ...latestRuns(world, repo, sha).map((run) => {
      const word = run.conclusion ?? run.status
      return { outcome: outcomeOf(word), name: run.name, text: run.title ?? word.replaceAll('_', ' ') }
    }),
    ...latestStatuses(world, repo, sha).map(({ state, context, description }) => {
      return { outcome: outcomeOf(state), name: context, text: description ?? state }
    }),
  ]
  const [worst] = checks.sort((a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome))
  if (worst === undefined) return html``
  const others = checks.length - 1
  return html`<p class="quiet">
    ${sign(worst.outcome)}<a href="${href}">${worst.name}</a>:
    ${worst.text}${others === 0 ? '' : ` (and ${others} other ${others === 1 ? 'check' : 'checks'})`}
  </p>`
}

function outcomeOf(word: string): Outcome {
  if (['success', 'neutral', 'skipped'].includes(word)) return 'good'
  if (['queued', 'in_progress', 'pending'].includes(word)) return 'running'
  return word === '' ? 'none' : 'bad'
}

const SIGNS: Record<Outcome, string> = { good: '✓', bad: '✕', running: '●', none: '–' }

const WORDS: Record<Outcome, string> = { good: 'passed', bad: 'failed', running: 'not done', none: 'no result' }

function sign(outcome: Outcome): Html {
  const word = WORDS[outcome]
  return html`<span class="sign ${outcome}" role="img" aria-label="${word}" title="${word}">${SIGNS[outcome]}</span>`
}

function latestRuns(world: World, repo: Repo, sha: string): CheckRun[] {
  const runs = world.store.checkRuns.where((run) => run.repoId === repo.id && run.headSha === sha)
  return [...new Map(runs.map((run) => [`${run.appId} ${run.name}`, run])).values()]
}

function latestStatuses(world: World, repo: Repo, sha: string): Status[] {
  const statuses = world.store.statuses.where((each) => each.repoId === repo.id && each.sha === sha)
  return [...new Map(statuses.map((each) => [each.context, each])).values()]
}
