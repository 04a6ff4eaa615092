import { html } from 'hono/html'
import { fullName } from '../model/find.ts'
import type { Pull } from '../model/records.ts'
import { checkLine } from './checks-view.ts'
import { stateIcon } from './state-icon.ts'
import type { StateWord } from './state-icon.ts'
import { repoHref, time, userLink } from './layout.ts'
import type { Html, Visit } from './layout.ts'

const LISTED_PULLS = 200

export type ListOptions = {
  /** The state that the address asks for. Anything but `open` and `closed` means: the open ones if there are any. */
  readonly asked: string | undefined
  /** The address of the page that the list is on. */
  readonly href: string
  /** Whether the pull requests are of several repositories, so that each says of which it is. */
  readonly withRepo: boolean
}

/** Pull requests, newest first, with a choice between the open and the closed ones. */
export function pullList(visit: Visit, pulls: readonly Pull[], { asked, href, withRepo }: ListOptions): Html {
  const count = { open: pulls.filter((pull) => pull.state === 'open').length, closed: 0 }
  count.closed = pulls.length - count.open
  const state = shownState(asked, count)
  const listed = pulls.filter((pull) => pull.state === state).sort((a, b) => b.id - a.id)
  const choice = (which: Pull['state'], word: string): Html =>
    html`<a
      class="${which === state ? 'here' : ''}"
      ${which === state ? html`aria-current="page"` : ''}
      href="${href}?state=${which}"
      >${word} ${count[which]}</a
    >`
  return html`<nav class="states" aria-label="Which pull requests">
      ${choice('open', 'Open')} ${choice('closed', 'Closed')}
    </nav>
    ${
      listed.length === 0
        ? html`<p class="box empty">${emptyText(state, count)}</p>`
        : html`<ul class="box plain">
            ${listed.slice(0, LISTED_PULLS).map((pull) => pullItem(visit, pull, withRepo))}
          </ul>`
    }
    ${listed.length > LISTED_PULLS ? html`<p class="quiet">Only the newest ${LISTED_PULLS} are listed.</p>` : ''}`
}

type Count = Readonly<Record<Pull['state'], number>>

function shownState(asked: string | undefined, count: Count): Pull['state'] {
  if (asked === 'open' || asked === 'closed') return asked
  return count.open === 0 && count.closed > 0 ? 'closed' : 'open'
}

function emptyText(state: Pull['state'], count: Count): string {
  if (count.open + count.closed === 0) return 'No pull requests yet.'
  return state === 'open' ? 'None is open. The closed ones have their own list.' : 'None is closed yet.'
}

export function stateWord(pull: Pull): StateWord {
  if (pull.mergedAt !== undefined) return 'merged'
  if (pull.state === 'closed') return 'closed'
  return pull.draft ? 'draft' : 'open'
}

function pullItem({ world }: Visit, pull: Pull, withRepo: boolean): Html {
  const { store } = world
  const repo = store.repos.must(pull.repoId)
  const href = `${repoHref(world, repo)}/pull/${pull.number}`
  const comments = store.comments.where((each) => each.repoId === repo.id && each.number === pull.number).length
  return html`<li class="row">
    ${stateIcon(stateWord(pull))}
    <div class="grow">
      <a class="strong" href="${href}">${pull.title}</a>
      ${pull.labels.map((label) => html`<span class="tag">${label}</span> `)}
      <p class="quiet">
        ${withRepo ? fullName(store, repo) : ''}#${pull.number} by ${userLink(store.users.must(pull.authorId))},
        ${lastMove(pull)}
      </p>
      ${checkLine(world, repo, pull.head.sha, `${href}#checks`)}
    </div>
    ${comments > 0 ? html`<span class="quiet end">${comments} ${comments === 1 ? 'comment' : 'comments'}</span>` : ''}
  </li>`
}

function lastMove(pull: Pull): Html {
  if (pull.mergedAt !== undefined) return html`merged ${time(pull.mergedAt)}`
  if (pull.closedAt !== undefined) return html`closed ${time(pull.closedAt)}`
  return html`opened ${time(pull.createdAt)}`
}
