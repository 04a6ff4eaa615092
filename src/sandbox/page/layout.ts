import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { ownerLogin } from '../model/find.ts'
import type { Repo, Team, User } from '../model/records.ts'
import type { World } from '../world/world.ts'

/** A piece of a page. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Who looks: the user chosen in the bar, if any, and the page's own address. */
export type Visit = {
  readonly world: World
  readonly actor: User | undefined
  readonly path: string
  /** What went wrong with the last form. */
  readonly problem: string | undefined
}

/** The drawbridge of the bar and of the browser's tab. */
export const MARK = '<path fill="currentColor" d="M2 20V8h3v4a7 7 0 0 1 14 0V8h3v12h-3v-6a7 7 0 0 0-14 0v6z"/>'

/** The whole page around its content. */
export function layout(visit: Visit, title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · GitHub on a laptop</title>
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/assets/mark.svg" />
        <link rel="stylesheet" href="/assets/style.css" />
        <script type="module" src="/assets/diagrams.js"></script>
      </head>
      <body>
        ${actingBar(visit)}
        <main>
          ${visit.problem === undefined ? '' : html`<p class="problem" role="alert">${visit.problem}</p>`} ${content}
        </main>
        <footer>
          A sandbox: nothing here leaves this machine. Its repositories are real; clone and push as you like.
        </footer>
      </body>
    </html>`
}

function actingBar({ world, actor, path }: Visit): Html {
  const people = world.store.users.where((user) => user.kind === 'User' && user.login !== 'ghost')
  return html`<header class="bar">
    <a class="brand" href="/"
      ><svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">${raw(MARK)}</svg> GitHub on a laptop</a
    >
    <form method="post" action="/act/as">
      <input type="hidden" name="back" value="${path}" />
      <label for="login">You act as</label>
      ${actor ? avatar(actor) : ''}
      <select id="login" name="login">
        <option value="">nobody</option>
        ${people.map(
          (user) =>
            html`<option value="${user.login}" ${user.id === actor?.id ? 'selected' : ''}>${user.login}</option>`,
        )}
      </select>
      <button>Switch</button>
    </form>
  </header>`
}

export function avatar(account: { readonly id: number; readonly login: string }, size = ''): Html {
  return html`<img class="avatar ${size}" src="/avatars/${account.id}" alt="" title="${account.login}" />`
}

/** A person or bot with its picture. */
export function who(user: User): Html {
  return html`<span class="who"
    >${avatar(user)}${userLink(user)}${user.kind === 'Bot' ? html`<span class="tag">bot</span>` : ''}</span
  >`
}

export function userLink(user: User): Html {
  return html`<a href="${accountHref(user)}">${user.login}</a>`
}

export function teamLink({ store }: World, team: Team): Html {
  const org = store.organizations.must(team.orgId)
  return html`<a class="strong" href="${accountHref(org)}#team-${team.slug}">@${org.login}/${team.slug}</a>`
}

export function accountHref(account: { readonly login: string }): string {
  return `/${encodeURIComponent(account.login)}`
}

/** A time, exact on hovering. */
export function time(at: string): Html {
  return html`<time datetime="${at}" title="${at}">${at.slice(0, 10)} ${at.slice(11, 16)}</time>`
}

export function repoHref(world: World, repo: Repo): string {
  return `/${encodeURIComponent(ownerLogin(world.store, repo))}/${encodeURIComponent(repo.name)}`
}

/** The head of everything below a repository: its name and where else one can go. */
export function repoHead(world: World, repo: Repo, here: 'code' | 'pulls'): Html {
  const href = repoHref(world, repo)
  const owner = ownerLogin(world.store, repo)
  const open = world.store.pulls.where((pull) => pull.repoId === repo.id && pull.state === 'open').length
  const tab = (name: string, to: string, isHere: boolean): Html =>
    html`<a class="${isHere ? 'tab here' : 'tab'}" href="${to}">${name}</a>`
  return html`<div class="repo-head">
    <h1 class="repo-name">
      <a href="/${encodeURIComponent(owner)}">${owner}</a> / <a href="${href}">${repo.name}</a
      ><span class="tag">${repo.private ? 'private' : 'public'}</span>
    </h1>
    <nav>
      ${tab(open === 0 ? 'Pull requests' : `Pull requests ${open}`, `${href}/pulls`, here === 'pulls')}
      ${tab('Code', `${href}/tree/${encodeURIComponent(repo.defaultBranch)}`, here === 'code')}
    </nav>
  </div>`
}
