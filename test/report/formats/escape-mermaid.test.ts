import { expect, test } from '@jest/globals'
import { mermaidLabel } from '../../../src/report/formats/escape-mermaid.ts'
import { HOSTILE } from '../verdict/verdicts.ts'

test.each([
  ['service.ledger', '"service.ledger"'],
  ['cron-interest_2/a, b', '"cron-interest_2/a, b"'],
  ['"]; click', '"#34;#93;#59; click"'],
  ['`md`', '"#96;md#96;"'],
  ['#35;', '"#35;35#59;"'],
  ['1. one', '"1#46; one"'],
  ['- one', '"#45; one"'],
  ['a\nb', '"a#92;nb"'],
  ['服务', '"服务"'],
])('mermaidLabel() quotes %j as %s', (text, label) => {
  expect(mermaidLabel(text)).toBe(label)
})

test('mermaidLabel() cuts and never ends early', () => {
  expect(mermaidLabel('x'.repeat(100))).toBe(`"${'x'.repeat(59)}#8230;"`)
  expect(mermaidLabel(HOSTILE)).toMatch(/^"[^"<>`|[\]\n]*"$/)
})
