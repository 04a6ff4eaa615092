import { expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'

test.each([
  { text: '', objections: 'hold' },
  { text: 'review: { objections: ignore }', objections: 'ignore' },
  { text: 'review: { objections: hold }', objections: 'hold' },
  { text: 'review: { objections: never }', objections: undefined },
])('parseConfig() reads whether objections hold: $text', ({ text, objections }) => {
  const { value } = parseConfig(`version: 1\nservices: ["service.*"]\n${text}`)
  expect(value?.review.objections).toBe(objections)
})
