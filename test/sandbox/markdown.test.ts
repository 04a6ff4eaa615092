import { expect, test } from '@jest/globals'
import { renderMarkdown } from '../../src/sandbox/page/markdown.ts'

test.each([
  ['a word', 'fine', '<p>fine</p>\n'],
  [
    'a path',
    '`service.emoji/handler/list_emoji.go:3`',
    '<p><code>service.emoji/<wbr>handler/<wbr>list_emoji.go:3</code></p>\n',
  ],
  ['a team', '`@acme/ledger`', '<p><code>@acme/ledger</code></p>\n'],
  ['a command', '`/rollback service.emoji in staging`', '<p><code>/rollback service.emoji in staging</code></p>\n'],
  [
    'tags in code',
    '`a/b</code><img src=x onerror=alert(1)>/c`',
    '<p><code>a/<wbr>b&lt;/code&gt;&lt;img src=x onerror=alert(1)&gt;/c</code></p>\n',
  ],
  ['a tag', '<img src=x onerror=y>', '<p>&lt;img src=x onerror=y&gt;</p>\n'],
])('renderMarkdown() gives %s as safe HTML', (_, text, html) => {
  expect(String(renderMarkdown(text))).toBe(html)
})

test.each<[string, string, readonly string[]]>([
  ['each cell by its heading', '|call|why|\n|-|-|\n|a|b|\n|c|d|', ['call', 'why', 'call', 'why']],
  ['what code and tags leave of it', '|`a` <b>b</b>||\n|-|-|\n|1|2|', ['a b', '']],
  ['every table by its own', '|x|\n|-|\n|1|\n\ntext\n\n|y|\n|-|\n|2|', ['x', 'y']],
  ['hostile ones escaped', '|"><script>|\n|-|\n|1|', ['&quot;&gt;&lt;script&gt;']],
])('nameCells() names %s', (_, text, columns) => {
  const html = String(renderMarkdown(text))
  expect([...html.matchAll(/<td data-column="([^"]*)"><div>/g)].map((match) => match[1])).toEqual(columns)
  expect(html).toMatch(/^<div class="table"><table>/)
})
