import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import MarkdownIt from 'markdown-it'

type BlockRule = Parameters<InstanceType<typeof MarkdownIt>['block']['ruler']['before']>[2]
type CoreRule = Parameters<InstanceType<typeof MarkdownIt>['core']['ruler']['push']>[1]
type InlineRule = Parameters<InstanceType<typeof MarkdownIt>['inline']['ruler']['before']>[2]

/** The tags that GitHub's bots use and that need no attribute; everything else in angle brackets is shown as text. */
const INLINE_TAG = /^<\/?(?:b|i|sub|sup|kbd|del|ins|strong|em|code|br|summary|details)>/
const BLOCK_LINE = /^(?:<\/?details>|<details open>)$/

/** What is shorter stays on one line: a team, a command, the name of a service. */
const LONG_CODE_CHARS = 24

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: false })
const codeInline = markdown.renderer.rules['code_inline']
markdown.block.ruler.before('fence', 'hidden_comment', hiddenComment, { alt: ['paragraph'] })
markdown.block.ruler.before('fence', 'fold', fold, { alt: ['paragraph'] })
markdown.inline.ruler.before('link', 'plain_tag', plainTag)
markdown.core.ruler.push('name_cells', nameCells)
// A table scrolls in a box of its own. A cell's content is one block: the stylesheet can put the column's name beside
// it.
markdown.renderer.rules['table_open'] = () => '<div class="table"><table>\n'
markdown.renderer.rules['table_close'] = () => '</table></div>\n'
markdown.renderer.rules['td_open'] = (tokens, index, options, _, self) =>
  `${self.renderToken(tokens, index, options)}<div>`
markdown.renderer.rules['td_close'] = () => '</div></td>\n'
// A long path may go on in the next line after each of its folders, so that no name is cut in the middle.
markdown.renderer.rules['code_inline'] = (tokens, index, options, env, self) => {
  const code = codeInline?.(tokens, index, options, env, self) ?? ''
  const isLong = (tokens[index]?.content.length ?? 0) > LONG_CODE_CHARS
  return isLong ? code.replaceAll(/(?<=[\w.-])\/(?=[\w.-])/g, '/<wbr>') : code
}

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

/** Every cell of a table gets its column's heading as `data-column`, for where there is no room for columns. */
function nameCells(...[{ tokens }]: Parameters<CoreRule>): void {
  let headings: string[] = []
  let column = 0
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'thead_open') headings = []
    if (token.type === 'tr_open') column = 0
    if (token.type === 'th_open') headings.push(visibleText(tokens[index + 1]?.children ?? []))
    if (token.type === 'td_open') token.attrSet('data-column', headings[column++] ?? '')
  }
}

function visibleText(tokens: readonly { readonly type: string; readonly content: string }[]): string {
  const shown = tokens.filter((token) => token.type === 'text' || token.type === 'code_inline')
  return shown.map((token) => token.content).join('')
}
