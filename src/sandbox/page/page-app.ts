import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Route } from '../http/route.ts'
import { findOrganization, findPull, findRepo, findUser } from '../model/find.ts'
import type { Pull, Repo } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { addActions } from './actions.ts'
import { addAssets } from './assets.ts'
import { codeView, commitView } from './code-view.ts'
import type { Html, Visit } from './layout.ts'
import { homeView, pullsView } from './list-views.ts'
import { missingView } from './missing-view.ts'
import { ownerView } from './owner-view.ts'
import { pullView } from './pull-view.ts'

export type PageEnv = { Bindings: HttpBindings }
type PageContext = Context<PageEnv>

/** Styles may be inline because Mermaid writes them into its pictures; scripts may not. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page: rendered here, usable without JavaScript, for any user one likes to be. */
export function pageApp(world: () => World, routes: readonly Route[]): Hono<PageEnv> {
  const app = new Hono<PageEnv>()
  app.use(async (c, next) => {
    await next()
    c.header('content-security-policy', CONTENT_SECURITY_POLICY)
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'same-origin')
  })
  addAssets(app, world)
  addActions(app, world, routes)
  app.get('/', (c) => c.html(homeView(visitOf(c, world()), c.req.query('state'))))
  app.get('/:owner', (c) => {
    const visit = visitOf(c, world())
    const { store } = visit.world
    const account = findOrganization(store, c.req.param('owner')) ?? findUser(store, c.req.param('owner'))
    return found(c, visit, account && ownerView(visit, account, c.req.query('state')))
  })
  app.on('GET', ['/:owner/:repo', '/:owner/:repo/pulls'], (c) => {
    const visit = visitOf(c, world())
    const repo = repoOf(c, visit.world)
    return found(c, visit, repo && pullsView(visit, repo, c.req.query('state')))
  })
  app.get('/:owner/:repo/pull/:number', async (c) => {
    const visit = visitOf(c, world())
    const repo = repoOf(c, visit.world)
    const pull = repo && pullOf(c, visit.world, repo)
    return repo && pull ? c.html(await pullView(visit, repo, pull)) : missing(c, visit)
  })
  app.get('/:owner/:repo/commit/:sha', async (c) => {
    const visit = visitOf(c, world())
    const repo = repoOf(c, visit.world)
    return found(c, visit, repo && (await commitView(visit, repo, c.req.param('sha'))))
  })
  app.get('/:owner/:repo/runs/:id', (c) => {
    const visit = visitOf(c, world())
    const run = visit.world.store.checkRuns.get(Number(c.req.param('id')))
    const pull = visit.world.store.pulls.find((each) => each.repoId === run?.repoId && each.head.sha === run.headSha)
    if (!run || !pull) return missing(c, visit)
    return c.redirect(`/${c.req.param('owner')}/${c.req.param('repo')}/pull/${pull.number}#checks`)
  })
  for (const kind of ['tree', 'blob']) {
    app.get(`/:owner/:repo/${kind}/:ref/:path{.*}?`, async (c) => {
      const visit = visitOf(c, world())
      const repo = repoOf(c, visit.world)
      const { ref = '', path = '' } = c.req.param() as Record<string, string>
      return found(c, visit, repo && (await codeView(visit, repo, ref, path)))
    })
  }
  app.get('*', (c) => missing(c, visitOf(c, world())))
  return app
}

function visitOf(c: PageContext, world: World): Visit {
  const login = getCookie(c, 'act_as')
  const { pathname } = new URL(c.req.url)
  return {
    world,
    actor: login === undefined ? undefined : findUser(world.store, login),
    path: pathname,
    problem: c.req.query('problem'),
  }
}

function repoOf(c: PageContext, world: World): Repo | undefined {
  return findRepo(world.store, c.req.param('owner') ?? '', c.req.param('repo') ?? '')
}

function pullOf(c: PageContext, world: World, repo: Repo): Pull | undefined {
  return findPull(world.store, repo, Number(c.req.param('number')))
}

function found(c: PageContext, visit: Visit, content: Html | undefined): Response | Promise<Response> {
  return content === undefined ? missing(c, visit) : c.html(content)
}

function missing(c: PageContext, visit: Visit): Response | Promise<Response> {
  return c.html(missingView(visit, c.req.path), 404)
}
