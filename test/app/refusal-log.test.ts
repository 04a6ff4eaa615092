import { expect, test } from '@jest/globals'
import { openRefusalLog, REFUSAL_LINES_MAX, type RefusalReason } from '../../src/app/refusal-log.ts'

/** A log in memory, and a minute that ends when told. */
function open() {
  const lines: { fields: object; message: string }[] = []
  const timers: (() => void)[] = []
  const warn = (fields: object, message: string) => void lines.push({ fields, message })
  const refusals = openRefusalLog({
    log: { info: warn, warn, error: warn },
    setTimer: (ms, callback) => {
      expect(ms).toBe(60_000)
      timers.push(callback)
      return () => void timers.splice(timers.indexOf(callback), 1)
    },
  })
  const add = (count: number, why: RefusalReason = 'wrong signature') => {
    for (let index = 0; index < count; index += 1) refusals.add({ why, bytes: index, delivery: 'd' })
  }
  return { lines, add, refusals, timers, endMinute: () => timers.shift()?.() }
}

test('a refusal is one line with size and delivery', () => {
  const { lines, add } = open()
  add(1, 'too long')
  add(1, 'no signature')
  expect(lines).toEqual([
    { fields: { why: 'too long', bytes: 0, delivery: 'd' }, message: 'a webhook was refused' },
    {
      fields: { why: 'no signature', bytes: 0, delivery: 'd' },
      message: "a webhook was refused; if GitHub sent it, WEBHOOK_SECRET is not the one on the app's page there",
    },
  ])
})

test('what a request says about its delivery is bounded and shown as text', () => {
  const { lines, refusals } = open()
  refusals.add({ why: 'empty', bytes: 0, delivery: `\u001b[2J\u202e\n${'x'.repeat(16_000)}` })
  expect(lines[0]?.fields).toEqual({ why: 'empty', bytes: 0, delivery: `\\u{1b}[2J\\u{202e}\\n${'x'.repeat(33)}…` })
})

test('a minute has so many lines and one that says how many were left out, whatever comes', () => {
  const { lines, add, endMinute, timers } = open()
  for (let minute = 1; minute <= 3; minute += 1) {
    add(1_000)
    expect(lines).toHaveLength(minute * (REFUSAL_LINES_MAX + 1) - 1)
    expect(timers).toHaveLength(1)
    endMinute()
    expect(lines).toHaveLength(minute * (REFUSAL_LINES_MAX + 1))
    expect(lines.at(-1)).toEqual({
      fields: { leftOut: 1_000 - REFUSAL_LINES_MAX },
      message: 'more webhooks were refused within a minute',
    })
  }
})

test('a quiet minute adds no line, and closing tells what was left out', () => {
  const { lines, add, endMinute, refusals, timers } = open()
  add(REFUSAL_LINES_MAX)
  endMinute()
  expect(lines).toHaveLength(REFUSAL_LINES_MAX)
  add(REFUSAL_LINES_MAX + 3)
  refusals.close()
  expect(lines.at(-1)?.fields).toEqual({ leftOut: 3 })
  expect(timers).toEqual([])
  refusals.close()
  expect(lines).toHaveLength(2 * REFUSAL_LINES_MAX + 1)
})
