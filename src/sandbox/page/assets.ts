import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { accountOf } from '../model/find.ts'
import type { World } from '../world/world.ts'
import { MARK } from './layout.ts'
import { PALETTE } from './palette.ts'
import { STYLE } from './style.ts'

/**
 * Mermaid draws the code blocks marked as its own, and again when the system turns dark or light.
 * A block that it cannot draw stays as it is.
 */
const DIAGRAMS = `
const themes = ${JSON.stringify({ light: diagramColours(0), dark: diagramColours(1) })}
const scheme = matchMedia('(prefers-color-scheme: dark)')
const blocks = [...document.querySelectorAll('pre > code.language-mermaid')]
const pictures = blocks.map((block) => ({ text: block.textContent, place: block.parentElement }))

async function draw() {
  globalThis.mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true,
    theme: 'base',
    themeVariables: scheme.matches ? themes.dark : themes.light,
  })
  for (const [index, picture] of pictures.entries()) {
    try {
      const { svg } = await globalThis.mermaid.render('diagram' + index, picture.text)
      const drawn = document.createElement('div')
      drawn.className = 'diagram'
      drawn.innerHTML = svg
      // Made a little smaller where there is no room, and then scrolled: nobody can read smaller letters.
      const { style } = drawn.firstElementChild
      style.minWidth = 0.7 * parseFloat(style.maxWidth) + 'px'
      picture.place.replaceWith(drawn)
      picture.place = drawn
    } catch {
      // The code block is the fallback.
    }
  }
}

if (blocks.length > 0) {
  await new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = '/assets/mermaid.js'
    script.onload = resolve
    script.onerror = reject
    document.head.append(script)
  })
  let drawing = draw()
  scheme.addEventListener('change', () => (drawing = drawing.then(draw)))
}
`

/** What Mermaid calls the page's colours, in the light (0) or in the dark (1). */
function diagramColours(scheme: 0 | 1): Record<string, string | boolean> {
  const text = PALETTE.text[scheme]
  const quiet = PALETTE.quiet[scheme]
  const paper = PALETTE.paper[scheme]
  return {
    darkMode: scheme === 1,
    background: paper,
    primaryColor: PALETTE.soft[scheme],
    primaryTextColor: text,
    primaryBorderColor: quiet,
    lineColor: quiet,
    textColor: text,
    edgeLabelBackground: paper,
  }
}

/** Stylesheet, scripts and pictures. */
export function addAssets(app: Hono<{ Bindings: HttpBindings }>, world: () => World): void {
  app.get('/assets/style.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/assets/diagrams.js', (c) => c.body(DIAGRAMS, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  app.get('/assets/mark.svg', (c) => c.body(ICON, 200, { 'content-type': 'image/svg+xml' }))
  app.get('/assets/mermaid.js', async (c) => {
    const file = fileURLToPath(import.meta.resolve('@mermaid-js/tiny/dist/mermaid.tiny.js'))
    const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=86400' }
    return c.body(await readFile(file, 'utf8'), 200, headers)
  })
  app.get('/avatars/:id{[0-9]+}', (c) => {
    const { store } = world()
    const id = Number(c.req.param('id'))
    if (!store.users.get(id) && !store.organizations.get(id)) return c.body(null, 404)
    return c.body(picture(accountOf(store, id).login), 200, { 'content-type': 'image/svg+xml' })
  })
}

/** Grey enough for light and for dark tabs. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="#7d8996">${MARK}</svg>`

/** An account's picture: its first letter on a colour of its own. */
function picture(login: string): string {
  const hue = (createHash('sha256').update(login).digest()[0] ?? 0) * 1.4
  const letter = /[a-z0-9]/i.exec(login)?.[0].toUpperCase() ?? '?'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="hsl(${hue} 55% 30%)"/><text x="20" y="28" font-family="sans-serif" font-size="22" font-weight="600" fill="#fff" text-anchor="middle">${letter}</text></svg>`
}
