import { expect, test } from '@jest/globals'
import { listActive } from './active-markdown.ts'

test.each([
  ['<script>alert(1)</script>', 'html'],
  ['a <img src=x onerror=x>', 'html'],
  ['<a href="//evil.test">x</a>', 'html'],
  ['<code onclick=x>x</code>', 'html'],
  ['<code>x', 'html'],
  ['<!-- somebody -->', 'html'],
  ['<details>\n<summary>@lena</summary>\n</details>', 'html'],
  ['![i](//evil.test/i.png)', 'image'],
  ['[l](https://evil.test)', 'link'],
  ['see https://evil.test', 'link'],
  ['<https://evil.test>', 'link'],
  ['lena@evil.com', 'link'],
  ['see www.evil.test', 'text'],
  ['hello @lena', 'text'],
  ['| a |\n| --- |\n| @acme/ledger |', 'text'],
  ['fixes #1', 'text'],
  ['GH-1', 'text'],
  ['$x$', 'text'],
  ['```mermaid\nflowchart LR\n  click n0 "https://evil.test"\n```', 'mermaid'],
])('listActive() sees what would do something: %s', (markdown, kind) => {
  expect(listActive(markdown).map((active) => active.split(' ')[0])).toContain(kind)
})

test.each([
  '`@lena` <code>&#64;lena &#60;script&#62;</code> @&#8203;lena \\#&#8203;1',
  '<!-- drawbridge:verdict -->\n### ✅ title',
  '[`a`](/acme/services/blob/x)<br><sub>b</sub>',
  '```yaml\n@lena <script>\n```',
  '```mermaid\nflowchart LR\n  n0["service.a"]\n  n1["#60;b#62;"]\n  n0 -->|"M, N"| n1\n  linkStyle 0 stroke:#1a7f37\n```',
])('listActive() leaves alone what does nothing: %s', (markdown) => {
  expect(listActive(markdown, (address) => address.startsWith('/acme/'))).toEqual([])
})
