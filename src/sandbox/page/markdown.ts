import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import MarkdownIt from 'markdown-it'

type BlockRule = Parameters<InstanceType<typeof MarkdownIt>['block']['ruler']['before']>[2]
type InlineRule = Parameters<InstanceType<typeof MarkdownIt>['inline']['ruler']['before']>[2]

/** The tags that GitHub's bots use and that need no attribute; everything else in angle brackets is shown as text. */
const INLINE_TAG = /^<\/?(?:b|i|sub|sup|kbd|del|ins|strong|em|code|br|summary|details)>/
const BLOCK_LINE = /^(?:<\/?details>|<details open>)$/

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: false })
markdown.block.ruler.before('fence', 'hidden_comment', hiddenComment, { alt: ['paragraph'] })
markdown.block.ruler.before('fence', 'fold', fold, { alt: ['paragraph'] })
markdown.inline.ruler.before('link', 'plain_tag', plainTag)

/** Markdown as safe HTML: hostile HTML becomes text, scripts and odd link schemes do not survive. */
export function renderMarkdown(text: string): HtmlEscapedString {
  return raw(markdown.render(text))
}

/** `<!-- … -->` shows nothing: bots keep their marks there. */
function hiddenComment(...[state, start, end, silent]: Parameters<BlockRule>): boolean {
  const first = (state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0)
  if (!state.src.startsWith('<!--', first)) return false
  const close = state.src.indexOf('-->', first + 4)
  if (close < 0) return false
  if (silent) return true
  let line = start
  while (line < end && (state.eMarks[line] ?? 0) < close) line++
  state.line = Math.min(line + 1, end)
  return true
}

/** A line that holds nothing but the beginning or the end of a fold. */
function fold(...[state, start, , silent]: Parameters<BlockRule>): boolean {
  const from = (state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0)
  const line = state.src.slice(from, state.eMarks[start]).trim()
  const summary = /^(?:<details>)?<summary>(.*)<\/summary>$/.exec(line)
  if (!BLOCK_LINE.test(line) && !summary) return false
  if (silent) return true
  const token = state.push('html_block', '', 0)
  token.content = summary
    ? `${line.startsWith('<details>') ? '<details>' : ''}<summary>${markdown.renderInline(summary[1] ?? '')}</summary>\n`
    : `${line}\n`
  state.line = start + 1
  return true
}

function plainTag(...[state, silent]: Parameters<InlineRule>): boolean {
  const rest = state.src.slice(state.pos)
  const comment = rest.startsWith('<!--') ? rest.indexOf('-->') : -1
  if (comment > 0) {
    state.pos += comment + 3
    return true
  }
  const tag = INLINE_TAG.exec(rest)?.[0]
  if (tag === undefined) return false
  if (!silent) state.push('html_inline', '', 0).content = tag
  state.pos += tag.length
  return true
}
