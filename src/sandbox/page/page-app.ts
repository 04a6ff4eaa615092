import { Hono } from 'hono'
import type { HttpBindings } from '@hono/node-server'
import type { Route } from '../http/route.ts'
import type { World } from '../world.ts'

/** The page. */
export function pageApp(world: () => World, _routes: readonly Route[]): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.get('/', (c) => c.text(`The sandbox at ${world().url}`))
  return app
}
