import { html } from 'hono/html'
import type { Pull, Repo } from '../model/records.ts'
import { layout, repoHead, repoHref, time } from './layout.ts'
import type { Html, Visit } from './layout.ts'
import { checkMark } from './checks-view.ts'

const LISTED_PULLS = 200

/** The front page: repositories, and the pull requests that are open anywhere. */
export function homeView(visit: Visit): Html {
  const { store } = visit.world
  const open = newestFirst(store.pulls.where((pull) => pull.state === 'open'))
  return layout(
    visit,
    'Home',
    html`<div class="columns">
      <section>
        <h2>Open pull requests</h2>
        ${pullList(visit, open, true)}
      </section>
      <aside>
        <h2>Repositories</h2>
        <ul class="box plain">
          ${store.repos.all().map((repo) => repoItem(visit, repo))}
        </ul>
      </aside>
    </div>`,
  )
}

function repoItem({ world }: Visit, repo: Repo): Html {
  const href = repoHref(world, repo)
  return html`<li class="row">
    <div>
      <a class="strong" href="${href}">${href.slice(1)}</a>
      <p class="quiet">${repo.description}</p>
      <code class="clone">${world.url}${href}.git</code>
    </div>
  </li>`
}

/** One repository's pull requests, open or closed. */
export function pullsView(visit: Visit, repo: Repo, state: 'open' | 'closed'): Html {
  const { world } = visit
  const all = world.store.pulls.where((pull) => pull.repoId === repo.id)
  const count = (which: string): number => all.filter((pull) => pull.state === which).length
  const href = repoHref(world, repo)
  return layout(
    visit,
    href.slice(1),
    html`${repoHead(world, repo, 'pulls')}
      <nav class="states">
        <a class="${state === 'open' ? 'here' : ''}" href="${href}?state=open">${count('open')} open</a>
        <a class="${state === 'closed' ? 'here' : ''}" href="${href}?state=closed">${count('closed')} closed</a>
      </nav>
      ${pullList(visit, newestFirst(all.filter((pull) => pull.state === state)), false)}`,
  )
}

function pullList(visit: Visit, pulls: readonly Pull[], withRepo: boolean): Html {
  if (pulls.length === 0) return html`<p class="box empty">Nothing here yet.</p>`
  return html`<ul class="box plain">
    ${pulls.slice(0, LISTED_PULLS).map((pull) => pullItem(visit, pull, withRepo))}
  </ul>`
}

function pullItem({ world }: Visit, pull: Pull, withRepo: boolean): Html {
  const { store } = world
  const repo = store.repos.must(pull.repoId)
  const href = repoHref(world, repo)
  const comments = store.comments.where((each) => each.repoId === repo.id && each.number === pull.number).length
  return html`<li class="row">
    ${stateIcon(pull)}
    <div class="grow">
      <a class="strong" href="${href}/pull/${pull.number}">${pull.title}</a> ${checkMark(world, repo, pull.head.sha)}
      ${pull.labels.map((label) => html`<span class="tag">${label}</span>`)}
      <p class="quiet">
        ${withRepo ? href.slice(1) : ''}#${pull.number} by ${store.users.must(pull.authorId).login},
        ${time(pull.createdAt)}
      </p>
    </div>
    ${comments > 0 ? html`<span class="quiet">${comments} ${comments === 1 ? 'comment' : 'comments'}</span>` : ''}
  </li>`
}

export function stateWord(pull: Pull): 'merged' | 'closed' | 'draft' | 'open' {
  if (pull.mergedAt !== undefined) return 'merged'
  if (pull.state === 'closed') return 'closed'
  return pull.draft ? 'draft' : 'open'
}

function stateIcon(pull: Pull): Html {
  const word = stateWord(pull)
  return html`<span class="dot ${word}" title="${word}"></span>`
}

function newestFirst(pulls: Pull[]): Pull[] {
  return pulls.sort((a, b) => b.id - a.id)
}
