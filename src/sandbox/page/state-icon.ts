import { html, raw } from 'hono/html'
import type { Html } from './layout.ts'

export type StateWord = 'open' | 'draft' | 'merged' | 'closed'

const BRANCH = '<circle cx="4" cy="3" r="2"/><circle cx="4" cy="13" r="2"/><path d="M4 5v6"/>'
const SHAPES: Record<StateWord, string> = {
  open: `${BRANCH}<circle cx="12" cy="13" r="2"/><path d="M12 11V6a3 3 0 0 0-3-3H8M10 1 8 3l2 2"/>`,
  draft: `${BRANCH}<circle cx="12" cy="13" r="2"/><path d="M12 9.5v-1M12 5.5v-1M12 2v-1"/>`,
  merged: `${BRANCH}<circle cx="12" cy="8" r="2"/><path d="M4 5a4 4 0 0 0 4 3h2"/>`,
  closed: `${BRANCH}<circle cx="12" cy="13" r="2"/><path d="M12 11V8M10 2l4 4M14 2l-4 4"/>`,
}

/** Says by its shape, by its colour and to a screen reader what became of a pull request. */
export function stateIcon(word: StateWord): Html {
  return html`<svg class="state ${word}" viewBox="0 0 16 16" role="img" aria-label="${word}">
    <title>${word}</title>
    <g fill="none" stroke="currentColor" stroke-width="1.5">${raw(SHAPES[word])}</g>
  </svg>`
}
