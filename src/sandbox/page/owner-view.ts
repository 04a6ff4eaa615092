import { html } from 'hono/html'
import { grantedRole } from '../model/access.ts'
import { accountOf, isOrganization, teamMemberIds } from '../model/find.ts'
import type { Account } from '../model/find.ts'
import type { App, Installation, Organization, Repo, Team, User } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { accountHref, avatar, layout, repoHref, teamLink, userLink, who } from './layout.ts'
import type { Html, Visit } from './layout.ts'
import { repoList } from './list-views.ts'
import { pullList } from './pull-list.ts'

/** The page of an organisation, a person or a bot. `asked` is the state of pull requests that was asked for. */
export function ownerView(visit: Visit, account: Account, asked: string | undefined): Html {
  const kind = isOrganization(account) ? 'organisation' : account.kind === 'Bot' ? 'bot' : 'person'
  return layout(
    visit,
    account.login,
    html`<div class="owner-head">
        ${avatar(account, 'large')}
        <div>
          <h1 class="repo-name">${account.login}<span class="tag">${kind}</span></h1>
          ${account.name === account.login ? '' : html`<p class="quiet">${account.name}</p>`}
        </div>
      </div>
      ${isOrganization(account) ? organizationView(visit, account) : userView(visit, account, asked)}`,
  )
}

function organizationView(visit: Visit, org: Organization): Html {
  const { world } = visit
  const { store } = world
  const teams = store.teams.where((team) => team.orgId === org.id)
  return html`<div class="columns">
    <section>
      <h2>Repositories</h2>
      ${repoList(
        visit,
        store.repos.where((repo) => repo.ownerId === org.id),
      )}
      <h2>Teams</h2>
      ${
        teams.length === 0
          ? html`<p class="box empty">No teams.</p>`
          : html`<ul class="box plain">
              ${teams.map((team) => teamItem(world, team))}
            </ul>`
      }
    </section>
    <aside>
      <h2>Apps installed</h2>
      ${installationList(world, org)}
      <h2>Members</h2>
      <ul class="box plain">
        ${org.members.map(
          ({ userId, role }) =>
            html`<li class="row">
              <span class="grow">${who(store.users.must(userId))}</span>
              ${role === 'admin' ? html`<span class="tag">owner</span>` : ''}
            </li>`,
        )}
      </ul>
    </aside>
  </div>`
}

function teamItem(world: World, team: Team): Html {
  const { store } = world
  const parent = store.teams.get(team.parentId)
  const people = teamMemberIds(store, team).map((id) => store.users.must(id))
  return html`<li class="row" id="team-${team.slug}">
    <div class="grow">
      ${teamLink(world, team)}
      ${parent === undefined ? '' : html`<span class="quiet">in ${teamLink(world, parent)}</span>`}
      ${team.description === '' ? '' : html`<p class="quiet">${team.description}</p>`}
      <p class="people">${people.length === 0 ? html`<span class="quiet">Nobody yet.</span>` : people.map(who)}</p>
      ${team.repos.map(({ repoId, permission }) => {
        const repo = store.repos.must(repoId)
        return html`<span class="tag">${permission} on <a href="${repoHref(world, repo)}">${repo.name}</a></span> `
      })}
    </div>
  </li>`
}

function installationList(world: World, account: Account): Html {
  const { store } = world
  const installations = store.installations.where((each) => each.accountId === account.id)
  if (installations.length === 0) return html`<p class="box empty">None.</p>`
  return html`<ul class="box plain">
    ${installations.map((installation) => {
      const app = store.apps.must(installation.appId)
      return html`<li class="row">
        <div class="grow">
          <strong>${app.name}</strong> <span class="quiet">as ${userLink(store.users.must(app.botId))}</span>
          <p class="quiet">On ${names(reposOf(world, installation))}.</p>
          ${(['admin', 'write', 'read'] as const).map((level) => permissionLine(installation, level))}
        </div>
      </li>`
    })}
  </ul>`
}

function names(repos: readonly Repo[]): string {
  return repos.map((repo) => repo.name).join(', ') || 'no repository'
}

function permissionLine({ permissions }: Installation, level: string): Html {
  const allowed = Object.keys(permissions).filter((name) => permissions[name] === level)
  if (allowed.length === 0) return html``
  return html`<p class="quiet">May ${level} ${allowed.join(', ').replaceAll('_', ' ')}.</p>`
}

function reposOf({ store }: World, { selection, accountId, repoIds }: Installation): Repo[] {
  return selection === 'all'
    ? store.repos.where((repo) => repo.ownerId === accountId)
    : repoIds.map((id) => store.repos.must(id))
}

function reposOfApp(world: World, app: App): Repo[] {
  return world.store.installations.where((each) => each.appId === app.id).flatMap((each) => reposOf(world, each))
}

function userView(visit: Visit, user: User, asked: string | undefined): Html {
  const { world } = visit
  const { store } = world
  const opened = store.pulls.where((pull) => pull.authorId === user.id)
  const app = store.apps.get(user.appId)
  return html`<div class="columns">
    <section>
      <h2>Pull requests opened</h2>
      ${pullList(visit, opened, { asked, href: accountHref(user), withRepo: true })}
    </section>
    <aside>
      ${app === undefined ? personFacts(world, user) : appFacts(world, app)}
      <h2>Repositories</h2>
      ${repoList(
        visit,
        app === undefined
          ? store.repos.where((repo) => grantedRole(store, user, repo) !== 'none')
          : reposOfApp(world, app),
      )}
      ${store.installations.find((each) => each.accountId === user.id) ? installationList(world, user) : ''}
    </aside>
  </div>`
}

function personFacts(world: World, user: User): Html {
  const { store } = world
  const organizations = store.organizations.where((org) => org.members.some(({ userId }) => userId === user.id))
  const teams = store.teams.where((team) => teamMemberIds(store, team).includes(user.id))
  return html`<h2>Belongs to</h2>
    <ul class="box plain">
      ${
        organizations.length === 0
          ? html`<li class="row quiet">No organisation.</li>`
          : organizations.map(
              (org) => html`<li class="row"><a class="strong" href="${accountHref(org)}">${org.login}</a></li>`,
            )
      }
      ${teams.map((team) => html`<li class="row">${teamLink(world, team)}</li>`)}
    </ul>`
}

function appFacts({ store }: World, app: App): Html {
  const owner = accountOf(store, app.ownerId)
  const accounts = store.installations
    .where((each) => each.appId === app.id)
    .map((each) => accountOf(store, each.accountId))
  return html`<h2>App</h2>
    <div class="box pad">
      <strong>${app.name}</strong>, of <a href="${accountHref(owner)}">${owner.login}</a>
      <p class="quiet">
        ${
          accounts.length === 0
            ? 'Installed nowhere.'
            : html`Installed on ${accounts.map((each) => html`<a href="${accountHref(each)}">${each.login}</a> `)}`
        }
      </p>
    </div>`
}
