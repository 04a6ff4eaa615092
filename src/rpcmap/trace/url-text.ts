import { joinTextsBy } from './join-texts.ts'
import type { Text } from './text.ts'

/** A reference by a URL: `./balance` by `http://ledger/`. */
export function referredTo(base: Text, { text, steps }: Text): Text {
  const full = /^[a-z]+:\/\//.test(text) ? text : `${base.text.replace(/\/$/, '')}/${text.replace(/^\.?\/+/, '')}`
  return { text: full, steps: [...base.steps, ...steps] }
}

/** `ledger:80` of `http://ledger:80/read`. */
export function hostOnly({ text, steps }: Text): Text {
  return { text: text.replace(/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//, '').replace(/[/?#].*$/s, ''), steps }
}

/** `https` of `https://ledger:80/read`; `http` where the URL says none. */
export function schemeOnly({ text, steps }: Text): Text {
  return { text: /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\//.exec(text)?.[1] ?? 'http', steps }
}

/** `/read` of `http://ledger:80/read?all`. */
export function pathOnly({ text, steps }: Text): Text {
  const host = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?#]*/.exec(text)?.[0] ?? ''
  return { text: text.slice(host.length).replace(/[?#].*$/s, ''), steps }
}

/** Parts with one slash between them. Sources: path.Join, net/url URL.JoinPath. */
export function pathOf(parts: readonly (readonly Text[])[]): readonly Text[] {
  return joinTextsBy('/', parts).map(({ text, steps }) => ({
    text: text.replaceAll(/(^|[^:/])\/{2,}/g, '$1/'),
    steps,
  }))
}
