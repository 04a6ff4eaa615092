import { clipText, plainText } from './plain-text.ts'

/**
 * Everything hostile goes through this file on its way into markdown. What comes out is one line, shows the text and
 * does nothing: no markup, HTML, table cell, link, mention, cross-reference or formula. Written against GitHub Flavored
 * Markdown and GitHub's own filters for mentions, references (`#1`) and formulas (`$x$`).
 */

/** Text between other text. */
export function escapeMarkdown(text: string): string {
  return clipText(plainText(text), TEXT_MAX).replace(ACTIVE, escapeMatch)
}

/** Text in code type: names, paths, commands. Mentions nobody, also inside a table or as the text of a link. */
export function codeSpan(text: string): string {
  const shown = clipText(plainText(text), CODE_MAX)
  const isPlain = shown !== '' && shown === shown.trim() && !/[`|\\<]/.test(shown)
  return isPlain ? `\`${shown}\`` : `<code>${shown.replace(/[^\p{L}\p{N} ]/gu, encodeCharacter)}</code>`
}

/**
 * A sentence of ours that may hold `code` between backticks and hostile names anywhere: the code becomes code, the rest
 * text. With `links`, addresses that start with http:// or https:// can be followed.
 */
export function renderProse(text: string, options: { readonly links?: boolean } = {}): string {
  const parts = clipText(text, PROSE_MAX).split(/(`[^`\n]+`)/)
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return codeSpan(part.slice(1, -1))
      return options.links ? renderLinks(part) : escapeMarkdown(part)
    })
    .join('')
}

/** Several lines as they are, in a code block. An own language is for fences of ours only. */
export function codeBlock(text: string, language: 'yaml' | 'mermaid' | '' = ''): string {
  const lines = text.replace(/\n$/, '').split('\n')
  // A hidden marker of ours must not appear in a comment, not even where it is only shown.
  const shown = lines.map((line) => plainText(line).replaceAll('<!--', '<\u200b!--')).join('\n')
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${shown}\n${fence}`
}

/** A link to a path of our own making, relative to the host. `text` is markdown already. */
export function renderLink(text: string, segments: readonly string[], fragment = ''): string {
  return `[${text}](/${segments.map(encodeSegment).join('/')}${fragment})`
}

/** A link to an address that we did not make; text when it is no plain http(s) address. */
export function renderAddress(text: string, address: string): string {
  return ADDRESS_ONLY.test(address) && address.length <= ADDRESS_MAX ? `[${text}](${address})` : text
}

// Longer names and sentences are cut: they are read, not copied.
const CODE_MAX = 200
const TEXT_MAX = 400

// A zero-width space: it parts what GitHub would take for a mention, a reference, an address or an emoji.
const NOTHING = '&#8203;'

/**
 * What does something: at the start of a line (behind spaces, too; four of them are a block of code), anywhere, and
 * what GitHub makes links of: addresses with a scheme or www., mail addresses (also behind mailto: and xmpp:),
 * mentions, references to issues, emoji. What stands before them hardly matters: GitHub's own rules differ there from
 * filter to filter. No emoji has two digits for a name, which is how times are written. A commit's id stays a link: it
 * tells nobody. One pass, since what replaces it has such characters itself.
 */
const ACTIVE = new RegExp(
  [
    /(?<=^ *)[-+=#]|(?<=^ *\d+)[.)]|^ (?= {3})/,
    /[&<>|\\`*[\]~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/,
    /@(?=\S)|#(?=\d)|(?<![A-Za-z0-9])GH-(?=\d)|:(?=\/\/)|(?<!:)\/(?=\/)|www(?=\.)|:(?!\d\d:)(?=[\w+-]+:)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
)

function escapeMatch(match: string): string {
  const entity = ENTITIES.get(match)
  if (entity !== undefined) return entity
  if (match === '#') return `\\#${NOTHING}`
  return /[\w:@]/.test(match) && match !== '_' ? match + NOTHING : `\\${match}`
}

const PROSE_MAX = 2_000
const ADDRESS_MAX = 500
const ADDRESS = /https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?(?:\/[A-Za-z0-9._~/%?=&+-]*)?(?:#[A-Za-z0-9._-]+)?/
const ADDRESS_ONLY = new RegExp(`^${ADDRESS.source}$`)

const ENTITIES = new Map([
  [' ', '&#32;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['|', '&#124;'],
  // A backslash does not keep GitHub from reading a formula.
  ['$', '<span>$</span>'],
])

function renderLinks(text: string): string {
  return text
    .split(new RegExp(`(${ADDRESS.source})`))
    .map((part, index) => {
      if (index % 2 === 0) return escapeMarkdown(part)
      const address = part.replace(/[.?&]+$/, '')
      return address.length > ADDRESS_MAX
        ? escapeMarkdown(part)
        : `<${address}>${escapeMarkdown(part.slice(address.length))}`
    })
    .join('')
}

function encodeCharacter(character: string): string {
  return `&#${character.codePointAt(0)};`
}

function encodeSegment(segment: string): string {
  const wellFormed = segment.replace(/\p{Cs}/gu, '\ufffd')
  return encodeURIComponent(wellFormed).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}
