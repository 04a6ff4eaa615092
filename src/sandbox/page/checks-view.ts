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
          ${dot(outcomeOf(status.state))}<strong>${status.context}</strong>
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
      ${dot(outcomeOf(word))}<strong>${run.name}</strong> <span class="quiet">${app.name}: ${run.title ?? word}</span>
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

/** One dot for all checks of a commit, for lists. */
export function checkMark(world: World, repo: Repo, sha: string): Html {
  const outcomes = [
    ...latestRuns(world, repo, sha).map((run) => outcomeOf(run.conclusion ?? run.status)),
    ...latestStatuses(world, repo, sha).map((status) => outcomeOf(status.state)),
  ]
  if (outcomes.length === 0) return html``
  return dot(outcomes.includes('bad') ? 'bad' : outcomes.includes('running') ? 'running' : 'good')
}

export function outcomeOf(word: string): Outcome {
  if (['success', 'neutral', 'skipped'].includes(word)) return 'good'
  if (['queued', 'in_progress', 'pending'].includes(word)) return 'running'
  return word === '' ? 'none' : 'bad'
}

const SIGNS: Record<Outcome, string> = { good: '✓', bad: '✕', running: '●', none: '–' }

function dot(outcome: Outcome): Html {
  return html`<span class="sign ${outcome}" title="${outcome}">${SIGNS[outcome]}</span>`
}

function latestRuns(world: World, repo: Repo, sha: string): CheckRun[] {
  const runs = world.store.checkRuns.where((run) => run.repoId === repo.id && run.headSha === sha)
  return [...new Map(runs.map((run) => [`${run.appId} ${run.name}`, run])).values()]
}

function latestStatuses(world: World, repo: Repo, sha: string): Status[] {
  const statuses = world.store.statuses.where((each) => each.repoId === repo.id && each.sha === sha)
  return [...new Map(statuses.map((each) => [each.context, each])).values()]
}
