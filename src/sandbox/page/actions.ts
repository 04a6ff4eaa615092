import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Answer } from '../world/answer.ts'
import { performAs } from '../http/dispatch.ts'
import type { Route } from '../http/route.ts'
import { findUser } from '../model/find.ts'
import type { World } from '../world/world.ts'

type PageEnv = { Bindings: HttpBindings }
type PageContext = Context<PageEnv>
type Ask = { readonly method: string; readonly path: string; readonly body?: unknown }

/** The page listens on the loopback address; another name in front of it is somebody else's page. */
const OWN_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** The page's forms: each becomes a request to the REST interface, by the user that was chosen. */
export function addActions(app: Hono<PageEnv>, world: () => World, routes: readonly Route[]): void {
  app.post('/act/as', async (c) => {
    if (!isOwnForm(c)) return c.text('This form did not come from this page.', 403)
    const form = await c.req.formData()
    setCookie(c, 'act_as', text(form, 'login'), { path: '/', httpOnly: true, sameSite: 'Strict' })
    const back = text(form, 'back')
    return c.redirect(/^\/(?![/\\])/.test(back) ? back : '/', 303)
  })
  app.post('/:owner/:repo/pull/:number/:what{say|merge|rerun}', async (c) => {
    if (!isOwnForm(c)) return c.text('This form did not come from this page.', 403)
    const { owner, repo, number, what } = c.req.param()
    const page = `/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/pull/${encodeURIComponent(number)}`
    const user = findUser(world().store, getCookie(c, 'act_as') ?? '')
    if (!user) return c.redirect(`${page}?problem=${encodeURIComponent('Choose whom you act as first.')}`, 303)
    const form = await c.req.formData()
    const api = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`
    for (const ask of asksOf(api, number, what, form)) {
      const answer = await performAs(world(), routes, { kind: 'user', user }, ask)
      world().store.touch()
      if (answer.status >= 400) return c.redirect(`${page}?problem=${encodeURIComponent(problemOf(answer))}`, 303)
    }
    return c.redirect(page, 303)
  })
}

/** What a form asks of the REST interface, in order. */
function asksOf(api: string, number: string, what: string, form: FormData): Ask[] {
  const pull = `${api}/pulls/${encodeURIComponent(number)}`
  if (what === 'merge') {
    const body = { merge_method: text(form, 'method'), sha: text(form, 'sha') }
    return [{ method: 'PUT', path: `${pull}/merge`, body }]
  }
  if (what === 'rerun') {
    return [{ method: 'POST', path: `${api}/check-runs/${encodeURIComponent(text(form, 'check'))}/rerequest` }]
  }
  const body = text(form, 'body').replaceAll('\r\n', '\n')
  const comment: Ask = { method: 'POST', path: `${api}/issues/${encodeURIComponent(number)}/comments`, body: { body } }
  const review = (event: string): Ask => ({ method: 'POST', path: `${pull}/reviews`, body: { event, body } })
  const state = (value: string): Ask => ({ method: 'PATCH', path: pull, body: { state: value } })
  switch (text(form, 'what')) {
    case 'approve':
      return [review('APPROVE')]
    case 'reject':
      return [review('REQUEST_CHANGES')]
    case 'close':
      return [...(body ? [comment] : []), state('closed')]
    case 'reopen':
      return [state('open'), ...(body ? [comment] : [])]
    default:
      return [comment]
  }
}

/** A form counts only when the browser says that it came from this very page: no other site can act here. */
function isOwnForm(c: PageContext): boolean {
  const host = c.req.header('host') ?? ''
  const name = host.replace(/:\d+$/, '')
  return OWN_NAMES.has(name) && c.req.header('origin') === `http://${host}`
}

function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

function problemOf(answer: Answer): string {
  const { message = '', errors = [] } = answer.body as { message?: string; errors?: (string | { message?: string })[] }
  const more = errors.map((error) => (typeof error === 'string' ? error : (error.message ?? ''))).filter(Boolean)
  return [message, ...more].join(': ')
}
