import { html } from 'hono/html'
import { atLeast, roleOf } from '../model/access.ts'
import { accountOf } from '../model/find.ts'
import type { Pull, Repo, Review } from '../model/records.ts'
import { mergeability, pullCommits, pullFiles } from '../pull/pull-facts.ts'
import type { Mergeability } from '../pull/pull-facts.ts'
import { reviewsOf } from '../pull/requirements.ts'
import { avatar, layout, repoHead, repoHref, teamLink, userLink, who } from './layout.ts'
import type { Html, Visit } from './layout.ts'
import { checksView } from './checks-view.ts'
import { diffView } from './diff-view.ts'
import { stateWord } from './pull-list.ts'
import { timelineView } from './timeline-view.ts'

/** One pull request: talk, checks, merge box, reviewers and diff. */
export async function pullView(visit: Visit, repo: Repo, pull: Pull): Promise<Html> {
  const { world } = visit
  const [files, commits, merge] = await Promise.all([
    pullFiles(world, repo, pull),
    pullCommits(world, repo, pull),
    mergeability(world, repo, pull),
  ])
  const word = stateWord(pull)
  const owner = accountOf(world.store, pull.head.ownerId).login
  const from = pull.head.repoId === repo.id ? pull.head.ref : `${owner}:${pull.head.ref}`
  return layout(
    visit,
    `${pull.title} #${pull.number}`,
    html`${repoHead(world, repo, 'pulls')}
      <h1 class="title">${pull.title} <span class="quiet">#${pull.number}</span></h1>
      <p class="facts">
        <span class="badge ${word}">${word}</span>
        <span
          >${userLink(world.store.users.must(pull.mergedById ?? pull.authorId))}
          ${pull.mergedAt === undefined ? 'wants to merge' : 'merged'} ${commits.length}
          ${commits.length === 1 ? 'commit' : 'commits'} into <code class="ref">${pull.base.ref}</code> ←
          <code class="ref">${from}</code></span
        >
        <a href="#files">${files.length} ${files.length === 1 ? 'file' : 'files'} changed</a>
      </p>
      <div class="columns">
        <section>
          ${timelineView(visit, pull)} ${checksView(visit, repo, pull)} ${mergeBox(visit, repo, pull, merge)}
          ${actForms(visit, repo, pull)}
        </section>
        <aside>${reviewersView(visit, pull)} ${labelsView(pull)} ${commitsView(commits, pull)}</aside>
      </div>
      ${diffView(files)}`,
  )
}

const MERGE_WORDS: Record<Mergeability['state'], string> = {
  clean: 'This branch can be merged.',
  blocked: 'Merging is blocked',
  dirty: 'This branch has conflicts that must be resolved',
  draft: 'This pull request is still a draft',
  unknown: '',
}

function mergeBox({ world, actor }: Visit, repo: Repo, pull: Pull, merge: Mergeability): Html {
  if (pull.mergedAt !== undefined) {
    return html`<section class="box merge merged">
      <strong>Merged</strong> <span class="quiet">as <code>${pull.mergeCommit?.slice(0, 7) ?? ''}</code></span>
    </section>`
  }
  if (pull.state === 'closed')
    return html`<section class="box merge"><strong>Closed</strong> without merging.</section>`
  const reason = merge.reason && merge.state === 'blocked' ? html`<p class="quiet">${merge.reason}</p>` : ''
  const may = actor && atLeast(roleOf(world.store, actor, repo), 'write')
  const button = html`<form method="post" action="${repoHref(world, repo)}/pull/${pull.number}/merge">
    <input type="hidden" name="sha" value="${pull.head.sha}" />
    <select name="method" aria-label="How to merge">
      <option value="merge">with a merge commit</option>
      <option value="squash">squashed into one commit</option>
      <option value="rebase">rebased</option>
    </select>
    <button class="primary">Merge</button>
  </form>`
  return html`<section class="box merge ${merge.state}">
    <div><strong>${MERGE_WORDS[merge.state]}</strong>${reason}</div>
    ${merge.state === 'clean' && may ? button : ''}
  </section>`
}

function actForms({ world, actor }: Visit, repo: Repo, pull: Pull): Html {
  if (!actor) return html`<p class="box empty">Choose above whom you act as, to comment, review or merge.</p>`
  const action = `${repoHref(world, repo)}/pull/${pull.number}/say`
  const isOpen = pull.state === 'open'
  const isAuthor = pull.authorId === actor.id
  return html`<form class="box say" method="post" action="${action}">
    <label class="said" for="body">${avatar(actor)} Say something as <strong>${actor.login}</strong></label>
    <textarea id="body" name="body" rows="4" placeholder="Markdown, or a command such as /allow"></textarea>
    <div class="buttons">
      ${
        pull.mergedAt === undefined
          ? html`<button name="what" value="${isOpen ? 'close' : 'reopen'}">${isOpen ? 'Close' : 'Reopen'}</button>`
          : ''
      }
      ${
        isOpen && !isAuthor
          ? html`<button name="what" value="reject">Request changes</button>
              <button name="what" value="approve" class="good">Approve</button>`
          : ''
      }
      <button name="what" value="comment" class="primary">Comment</button>
    </div>
  </form>`
}

const LATEST_SIGN: Record<Review['state'], string> = {
  APPROVED: 'good',
  CHANGES_REQUESTED: 'bad',
  COMMENTED: 'none',
  DISMISSED: 'none',
  PENDING: 'none',
}

function reviewersView({ world }: Visit, pull: Pull): Html {
  const { store } = world
  const latest = new Map<number, Review>()
  for (const review of reviewsOf(store, pull)) {
    if (review.state !== 'COMMENTED' || !latest.has(review.userId)) latest.set(review.userId, review)
  }
  const sign = (state: Review['state']): string =>
    state === 'APPROVED' ? '✓' : state === 'CHANGES_REQUESTED' ? '✕' : '–'
  const nobody = latest.size + pull.requestedUsers.length + pull.requestedTeams.length === 0
  return html`<section class="side">
    <h3>Reviewers</h3>
    ${nobody ? html`<p class="quiet">Nobody yet.</p>` : ''}
    <ul class="plain">
      ${[...latest.values()].map((review) => {
        const user = store.users.must(review.userId)
        return html`<li>
          ${who(user)}
          <span class="sign ${LATEST_SIGN[review.state]}" title="${review.state}">${sign(review.state)}</span>
        </li>`
      })}
      ${pull.requestedTeams.map((id) => {
        const team = store.teams.must(id)
        return html`<li>${teamLink(world, team)} <span class="sign running" title="asked">●</span></li>`
      })}
      ${pull.requestedUsers.map((id) => {
        const user = store.users.must(id)
        return html`<li>${who(user)} <span class="sign running" title="asked">●</span></li>`
      })}
    </ul>
  </section>`
}

function labelsView(pull: Pull): Html {
  if (pull.labels.length === 0) return html``
  return html`<section class="side">
    <h3>Labels</h3>
    <p>${pull.labels.map((label) => html`<span class="tag">${label}</span> `)}</p>
  </section>`
}

function commitsView(commits: readonly string[], pull: Pull): Html {
  return html`<section class="side">
    <h3>Commits</h3>
    <p class="quiet">${commits.length}, up to <code>${pull.head.sha.slice(0, 7)}</code></p>
  </section>`
}
