import MarkdownIt, { type Token } from 'markdown-it'

// GitHub makes links of addresses with a scheme, of what begins with www. (see isLive) and of mail addresses;
// markdown-it of more.
const MARKDOWN = new MarkdownIt({ html: true, linkify: true })
MARKDOWN.linkify.add('//', null).set({ fuzzyLink: false, fuzzyEmail: true })

// The tags that our own text uses. None of them has attributes.
const OWN_TAG = /^<\/?(?:code|sub|span|details|summary|br)>$/
// Whatever stands in one, it ends at the first two hyphens and a bracket.
const OWN_MARKER = /^<!-- drawbridge:(?:(?!--)[^<])*-->$/

/**
 * What would do something in a text that holds hostile names, as a list for people: foreign HTML, images, links to
 * places that `isOwnLink` does not know, mentions, references to issues and formulas. Read as GitHub reads it: HTML is
 * passed on, addresses become links, and what stands in code does nothing.
 */
export function listActive(markdown: string, isOwnLink: (address: string) => boolean = () => false): string[] {
  const found: string[] = []
  let code = 0
  const visit = (token: Token) => {
    const address = String(token.attrGet('href') ?? '')
    switch (token.type) {
      case 'image':
        found.push(`image ${token.attrGet('src')}`)
        break
      case 'link_open':
        if (!isOwnLink(address)) found.push(`link ${address}`)
        break
      case 'html_inline':
      case 'html_block':
        for (const html of splitHtml(token.content)) {
          if (html === '<code>') code += 1
          else if (html === '</code>') code -= 1
          else if (html.startsWith('<') ? !OWN_TAG.test(html) && !OWN_MARKER.test(html) : isLive(html))
            found.push(`html ${html}`)
        }
        break
      case 'fence':
        if (token.info === 'mermaid') found.push(...listForeignLines(token.content))
        break
      case 'text':
        if (code === 0 && isLive(token.content)) found.push(`text ${token.content}`)
        break
      default:
    }
    for (const child of token.children ?? []) visit(child)
  }
  for (const token of MARKDOWN.parse(markdown, {})) visit(token)
  if (code !== 0) found.push('html <code> that does not end')
  return found
}

function splitHtml(html: string): string[] {
  return html.split(/(<!--[^]*?-->|<[^>]*>)/).filter((part) => part.trim() !== '')
}

// GitHub looks for these in text alone, and not inside words; a zero-width space behind the sign keeps it from seeing
// them.
function isLive(text: string): boolean {
  return /(?<![A-Za-z0-9`])@[A-Za-z0-9]|(?<![A-Za-z0-9])www\.[a-z]|(?<![A-Za-z0-9&])#\d|(?<![A-Za-z0-9])GH-\d|\$[^$\s][^$]*\$/.test(
    text,
  )
}

// GitHub draws these blocks: nothing may stand in them but our own few statements, with labels in which everything is
// encoded.
const MERMAID_LINE =
  /^(?:flowchart LR| {2}n\d+\["[^"<>`\\]*"\]| {2}n\d+ -->(?:\|"[^"<>`\\|]*"\|)? n\d+| {2}linkStyle \d+ stroke[\w#:,. -]+)$/

function listForeignLines(mermaid: string): string[] {
  return mermaid
    .trimEnd()
    .split('\n')
    .filter((line) => !MERMAID_LINE.test(line))
    .map((line) => `mermaid ${line}`)
}
