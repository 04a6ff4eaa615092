import { html } from 'hono/html'
import { fullName } from '../model/find.ts'
import type { Repo } from '../model/records.ts'
import { layout, repoHead, repoHref } from './layout.ts'
import type { Html, Visit } from './layout.ts'
import { pullList } from './pull-list.ts'

/** The front page: all pull requests, and all repositories. `asked` is the state that was asked for. */
export function homeView(visit: Visit, asked: string | undefined): Html {
  const { store } = visit.world
  return layout(
    visit,
    'Home',
    html`<div class="columns">
      <section>
        <h2>Pull requests</h2>
        ${pullList(visit, store.pulls.all(), { asked, href: '/', withRepo: true })}
      </section>
      <aside>
        <h2>Repositories</h2>
        ${repoList(visit, store.repos.all())}
      </aside>
    </div>`,
  )
}

/** Repositories, each with its description and the address to clone it from. */
export function repoList({ world }: Visit, repos: readonly Repo[]): Html {
  if (repos.length === 0) return html`<p class="box empty">No repositories.</p>`
  return html`<ul class="box plain">
    ${repos.map((repo) => {
      const href = repoHref(world, repo)
      return html`<li class="row">
        <div class="grow">
          <a class="strong" href="${href}">${fullName(world.store, repo)}</a>
          <p class="quiet">${repo.description}</p>
          <code class="clone">${world.url}${href}.git</code>
        </div>
      </li>`
    })}
  </ul>`
}

/** One repository's pull requests. `asked` is the state that was asked for. */
export function pullsView(visit: Visit, repo: Repo, asked: string | undefined): Html {
  const { world } = visit
  const pulls = world.store.pulls.where((pull) => pull.repoId === repo.id)
  const href = `${repoHref(world, repo)}/pulls`
  return layout(
    visit,
    fullName(world.store, repo),
    html`${repoHead(world, repo, 'pulls')} ${pullList(visit, pulls, { asked, href, withRepo: false })}`,
  )
}
