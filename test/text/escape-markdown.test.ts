import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import {
  codeBlock,
  codeSpan,
  escapeMarkdown,
  renderAddress,
  renderLink,
  renderProse,
} from '../../src/text/escape-markdown.ts'
import { markdownTable } from '../../src/report/formats/markdown-table.ts'
import { commitText, plainText } from '../../src/text/plain-text.ts'
import { listActive } from '../flow/active-markdown.ts'
import { HOSTILE } from '../report/verdict/verdicts.ts'

const MARKDOWN = new MarkdownIt({ html: true, linkify: true })

/** What a reader sees, and which tags carry it. Zero-width spaces are not seen. */
function read(markdown: string): { text: string; tags: string[] } {
  const html = MARKDOWN.render(markdown)
  const text = html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
  const tags = [...html.matchAll(/<(\w+)/g)].map((match) => match[1] ?? '')
  return { text: text.replaceAll('\u200b', '').trim(), tags: [...new Set(tags)] }
}

const NASTY = [
  'service.ledger',
  '*bold* _it_ **b** ~~s~~ `code` ``x``',
  '<b>&amp;</b> <!-- x --> </details>',
  '[a](https://evil.test) ![i](x) [x]: y',
  '- item',
  '+ item',
  '1. item',
  '1) item',
  '# heading',
  '#1 and acme/services#12 and GH-3',
  '> quote',
  '=== ---',
  '    four spaces',
  '  - item',
  '  1. item',
  ' # heading',
  '   > quote',
  '| cell | \\| \\\\| |',
  '@acme/everyone a@b.test',
  '@+.a @=.a _@-b.test .@_.a é@ü.test 1@1.a',
  'mailto:a@b.test xmpp:a@b.test/c MAILTO:+@b.test',
  'ftp://evil.test HTTPS://evil.test //evil.test ///evil.test x//evil.test',
  '_www.evil.test (www.evil.test) *www.evil.test WWW.evil.test awww.evil.test',
  '_GH-1 (gh-2) acme/services@4c5b52f1797a1161a7c12a91724a47f527b152f2 _#3 a_#4',
  'http://evil.test www.evil.test',
  '$x$ $$y$$',
  ':tada: :100:',
  'a_b_c _d_ __e__',
  '&#64; &copy;',
  'back\\slash \\* \\',
  '`',
  '```',
  ' leading and trailing ',
  'Ünïcödé 服务 🏦',
  HOSTILE,
]

test.each(NASTY)('escapeMarkdown() shows %j and does nothing', (text) => {
  const seen = read(`x ${escapeMarkdown(text)}`)
  expect(seen.text).toBe(`x ${plainText(text)}`.trim())
  expect(seen.tags.filter((tag) => tag !== 'p' && tag !== 'span')).toEqual([])
})

test.each(NASTY)('escapeMarkdown() starts a line with %j and does nothing', (text) => {
  expect(read(escapeMarkdown(text)).tags.filter((tag) => tag !== 'p' && tag !== 'span')).toEqual([])
})

test.each(NASTY)('codeSpan() shows %j in code type alone', (text) => {
  const seen = read(codeSpan(text))
  expect([seen.text, seen.tags]).toEqual([plainText(text).trim(), ['p', 'code']])
})

test.each(NASTY)('markdownTable() keeps %j within its cell', (text) => {
  const table = markdownTable(['A', 'B', 'C'], [[escapeMarkdown(text), codeSpan(text), 'last']])
  expect(MARKDOWN.render(table).match(/<td>/g)).toHaveLength(3)
  expect(
    read(table)
      .text.split('\n')
      .filter((line) => line.trim() !== '')
      .at(-1),
  ).toBe('last')
})

test.each([
  ['@acme/ledger', '@&#8203;acme/ledger'],
  ['a@b.test', 'a@&#8203;b.test'],
  ['@+.a', '@&#8203;+.a'],
  ['a @ b', 'a @ b'],
  ['see #1', 'see \\#&#8203;1'],
  ['GH-3', 'GH-&#8203;3'],
  ['_GH-3', '\\_GH-&#8203;3'],
  ['high-5', 'high-5'],
  ['https://evil.test', 'https:&#8203;//evil.test'],
  ['//evil.test', '\\//evil.test'],
  ['_www.evil.test', '\\_www&#8203;.evil.test'],
  ['www.evil.test', 'www&#8203;.evil.test'],
  [':tada:', ':&#8203;tada:'],
  ['$x$', '<span>$</span>x<span>$</span>'],
  ['service.api_gateway', 'service.api_gateway'],
])("escapeMarkdown() parts what GitHub's own filters look for: %s", (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped)
})

test.each([
  ['a\nb', 'a\\nb'],
  ['a\u202eb', 'a\\u{202e}b'],
  ['a\u001b[31mb', 'a\\u{1b}[31mb'],
  ['a\u2028b', 'a\\u{2028}b'],
  ['a\ud800b', 'a\\u{d800}b'],
])('plainText() shows control and invisible characters: %j', (text, shown) => {
  expect(plainText(text)).toBe(shown)
})

test.each([
  ['service.ledger', 'service.ledger'],
  ['a\n\nCo-authored-by: Ada <ada@acme.test>', 'a\\n\\nCo-authored-by: Ada <ada@\u200bacme.test>'],
  ['fixes #1, GH-2, @lena', 'fixes #\u200b1, GH-\u200b2, @\u200blena'],
])('commitText() of %j begins no trailer and calls nobody', (text, shown) => {
  expect(commitText(text)).toBe(shown)
})

const STRANGE = fc.string({
  unit: fc.constantFrom(
    ...'ab1é `*_[]()<>!#|~@$&:;/.\\-+=,?%{}^\n"\'www'.split(''),
    ...[
      'http://',
      'https://',
      'ftp://',
      'mailto:',
      'xmpp:',
      'www.',
      'GH-',
      '.test',
      'a@b.c',
      '    ',
      '\u202e',
      '\u200b',
    ],
  ),
  maxLength: 30,
})

test('escapeMarkdown() property: any text stays text, also in a cell', () => {
  fc.assert(
    fc.property(STRANGE, (text) => {
      const seen = read(`x${escapeMarkdown(text)}`)
      expect(seen.tags.filter((tag) => tag !== 'p' && tag !== 'span')).toEqual([])
      expect(seen.text).toBe(`x${plainText(text)}`.trim())
      const table = MARKDOWN.render(markdownTable(['A', 'B'], [[escapeMarkdown(text), codeSpan(text)]]))
      expect(table.match(/<td>/g)).toHaveLength(2)
    }),
    { numRuns: 500 },
  )
})

test('escapeMarkdown() property: any text does nothing on GitHub, wherever it starts', () => {
  fc.assert(
    fc.property(STRANGE, fc.constantFrom('', 'x', ' ', '**bold** '), (text, before) => {
      const markdown = `${before}${escapeMarkdown(text)}`
      expect(listActive(markdown)).toEqual([])
      expect(read(markdown).tags.filter((tag) => !/^(p|span|strong)$/.test(tag))).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('codeSpan() property: any text stays in its code element', () => {
  fc.assert(
    fc.property(STRANGE, (text) => {
      const html = MARKDOWN.render(`a ${codeSpan(text)} b`)
      expect(html.replace(/<code>[^<]*<\/code>/, '')).toBe('<p>a  b</p>\n')
    }),
    { numRuns: 500 },
  )
})

test('codeBlock() holds fences and hides markers of ours', () => {
  const block = codeBlock('````\n<!-- drawbridge:verdict -->\n@acme/ledger\n', 'yaml')
  expect(read(block)).toEqual({ text: '````\n<!-- drawbridge:verdict -->\n@acme/ledger', tags: ['pre', 'code'] })
  expect(block).not.toContain('<!--')
})

test.each([
  ['say `/allow` now', 'say `/allow` now'],
  ['`*a*` *a*', '`*a*` \\*a\\*'],
  ['one ` tick', 'one \\` tick'],
  ['see https://acme.test/pull/7', 'see https:&#8203;//acme.test/pull/7'],
])('renderProse() keeps code and nothing else: %s', (text, markdown) => {
  expect(renderProse(text)).toBe(markdown)
})

test.each([
  ['Opened: https://acme.test/pull/7.', 'Opened: <https://acme.test/pull/7>.'],
  ['http://localhost:3000/a/b/pull/1', '<http://localhost:3000/a/b/pull/1>'],
  ['javascript:alert(1)', 'javascript:alert(1)'],
  ['`https://acme.test`', '`https://acme.test`'],
])('renderProse() with links lets addresses be followed: %s', (text, markdown) => {
  expect(renderProse(text, { links: true })).toBe(markdown)
})

test.each([
  ['https://github.com/acme/cluster-config/pull/3', '[x](https://github.com/acme/cluster-config/pull/3)'],
  ['javascript:alert(1)', 'x'],
  ['https://evil.test/) [y](z', 'x'],
  [`https://acme.test/${'a'.repeat(600)}`, 'x'],
])('renderAddress() links to plain addresses only: %s', (address, markdown) => {
  expect(renderAddress('x', address)).toBe(markdown)
})

test('renderLink() encodes what a path may hold', () => {
  const link = renderLink('x', ['acme', 'services', 'a b', '(c)', '%', '\ud800', 'd\n'], '#L1')
  expect(link).toBe('[x](/acme/services/a%20b/%28c%29/%25/%EF%BF%BD/d%0A#L1)')
})
