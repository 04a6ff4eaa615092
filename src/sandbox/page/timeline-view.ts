import { html } from 'hono/html'
import type { Comment, Pull, Review, TimelineEvent } from '../model/records.ts'
import { commentsOf } from '../rest/comments.ts'
import { reviewsOf } from '../pull/requirements.ts'
import { time, who } from './layout.ts'
import type { Html, Visit } from './layout.ts'
import { renderMarkdown } from './markdown.ts'

type Entry = { readonly id: number; readonly view: Html }

/** What was said and what happened, in the order it did. */
export function timelineView(visit: Visit, pull: Pull): Html {
  const { world } = visit
  const entries: Entry[] = [
    ...commentsOf(world, pull).map((each) => ({ id: each.id, view: commentView(visit, each) })),
    ...reviewsOf(world.store, pull).map((each) => ({ id: each.id, view: reviewView(visit, each) })),
    ...pull.timeline.map((each) => ({ id: each.id, view: eventView(visit, each) })),
  ]
  return html`<div class="timeline">
    ${describedView(visit, pull)} ${entries.sort((a, b) => a.id - b.id).map((entry) => entry.view)}
  </div>`
}

function describedView({ world }: Visit, pull: Pull): Html {
  const author = world.store.users.must(pull.authorId)
  return html`<article class="box comment">
    <header>${who(author)} <span class="quiet">opened this ${time(pull.createdAt)}</span></header>
    <div class="markdown">
      ${pull.body ? renderMarkdown(pull.body) : html`<p class="quiet"><em>No description was given.</em></p>`}
    </div>
  </article>`
}

const REACTION_SIGNS: ReadonlyMap<string, string> = new Map([
  ['+1', '👍'],
  ['-1', '👎'],
  ['laugh', '😄'],
  ['confused', '😕'],
  ['heart', '❤️'],
  ['hooray', '🎉'],
  ['rocket', '🚀'],
  ['eyes', '👀'],
])

function commentView({ world }: Visit, comment: Comment): Html {
  const author = world.store.users.must(comment.userId)
  const edited = comment.updatedAt === comment.createdAt ? '' : html`· edited`
  const kinds = [...new Set(comment.reactions.map((each) => each.content))]
  return html`<article class="box comment" id="issuecomment-${comment.id}">
    <header>${who(author)} <span class="quiet">commented ${time(comment.createdAt)} ${edited}</span></header>
    <div class="markdown">${renderMarkdown(comment.body)}</div>
    ${
      kinds.length === 0
        ? ''
        : html`<footer class="reactions">
            ${kinds.map((kind) => {
              const count = comment.reactions.filter((each) => each.content === kind).length
              return html`<span class="reaction">${REACTION_SIGNS.get(kind) ?? kind} ${count}</span>`
            })}
          </footer>`
    }
  </article>`
}

const REVIEW_WORDS: Record<
  Review['state'],
  { readonly text: string; readonly outcome: string; readonly sign: string }
> = {
  APPROVED: { text: 'approved these changes', outcome: 'good', sign: '✓' },
  CHANGES_REQUESTED: { text: 'requested changes', outcome: 'bad', sign: '±' },
  COMMENTED: { text: 'reviewed', outcome: 'none', sign: '◦' },
  DISMISSED: { text: 'left a review that was dismissed', outcome: 'none', sign: '–' },
  PENDING: { text: 'began a review', outcome: 'none', sign: '◦' },
}

function reviewView({ world }: Visit, review: Review): Html {
  const author = world.store.users.must(review.userId)
  const { text, outcome, sign } = REVIEW_WORDS[review.state]
  const at = html`<span class="quiet">${time(review.submittedAt)} at <code>${review.commitId.slice(0, 7)}</code></span>`
  const line = html`<span class="sign ${outcome}">${sign}</span> ${who(author)} ${text} ${at}`
  if (review.body === '') return html`<p class="event" id="pullrequestreview-${review.id}">${line}</p>`
  return html`<article class="box comment" id="pullrequestreview-${review.id}">
    <header>${line}</header>
    <div class="markdown">${renderMarkdown(review.body)}</div>
  </article>`
}

function eventView({ world }: Visit, event: TimelineEvent): Html {
  return html`<p class="event">
    ${who(world.store.users.must(event.actorId))} ${event.what} <span class="quiet">${time(event.at)}</span>
  </p>`
}
