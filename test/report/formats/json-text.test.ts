import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { jsonText } from '../../../src/report/formats/json-text.ts'
import { anyText } from '../../any-text.ts'

test('jsonText() indents by two and ends the line', () => {
  expect(jsonText({ caller: 'service.pot', ports: [80] })).toBe(
    '{\n  "caller": "service.pot",\n  "ports": [\n    80\n  ]\n}\n',
  )
})

test.each([
  ['\u009b31m', '"\\u009b31m"\n'],
  ['a\u202eb', '"a\\u202eb"\n'],
  ['\u2028', '"\\u2028"\n'],
  ['\u{e0001}', '"\\udb40\\udc01"\n'],
  ['é 🦊', '"é 🦊"\n'],
])('jsonText(%j) is %j', (text, json) => {
  expect(jsonText(text)).toBe(json)
})

test('jsonText() is read back as what it was, and holds no character that does something', () => {
  const texts = anyText()
  fc.assert(
    fc.property(fc.dictionary(texts, texts), (value) => {
      const json = jsonText(value)
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    }),
  )
})
