import { html } from 'hono/html'
import { closestMatch } from 'leven'
import { findOrganization, findRepo, findUser, ownerLogin, sameName } from '../model/find.ts'
import type { Store } from '../model/store.ts'
import { layout } from './layout.ts'
import type { Html, Visit } from './layout.ts'

/** A longer name is not compared: no typing mistake is worth the time. */
const COMPARED_CHARS = 100
const MAX_MISTAKES = 3

/** The page for an address that leads nowhere, with the one that was probably meant. `path` is decoded. */
export function missingView(visit: Visit, path: string): Html {
  const [owner = '', repo] = path.split('/').filter(Boolean)
  const meant = meantPath(visit.world.store, owner, repo)
  return layout(
    visit,
    'Not found',
    html`<div class="box empty">
      <p>There is nothing at this address.</p>
      ${
        meant === undefined
          ? html`<p><a href="/">All repositories and pull requests</a></p>`
          : html`<p>
              Did you mean <a class="strong" href="/${meant.split('/').map(encodeURIComponent).join('/')}">${meant}</a>?
            </p>`
      }
    </div>`,
  )
}

/** The nearest `owner` or `owner/repository` that exists; undefined when none is near. */
function meantPath(store: Store, owner: string, repo: string | undefined): string | undefined {
  const login = findUser(store, owner)?.login ?? findOrganization(store, owner)?.login ?? nearest(owner, logins(store))
  if (login === undefined || repo === undefined) return login
  const known = findRepo(store, login, repo)?.name
  const names = store.repos.where((each) => sameName(ownerLogin(store, each), login)).map((each) => each.name)
  const name = known ?? nearest(repo, names)
  return name === undefined ? login : `${login}/${name}`
}

function logins({ users, organizations }: Store): string[] {
  return [...organizations.all(), ...users.all()].map((account) => account.login)
}

/** At most three typing mistakes away, and at most half of the name. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > COMPARED_CHARS) return undefined
  const maxDistance = Math.min(MAX_MISTAKES, Math.max(1, Math.floor(name.length / 2)))
  const lower = closestMatch(
    name.toLowerCase(),
    candidates.map((each) => each.toLowerCase()),
    { maxDistance },
  )
  return candidates.find((each) => each.toLowerCase() === lower)
}
