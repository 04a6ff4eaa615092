import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AllowedCall } from '../../../src/netpolicy/model/allowed-call.ts'
import { parseCallReasons, renderCallReasons } from '../../../src/netpolicy/render/call-reasons.ts'
import { anyText } from '../../any-text.ts'

test.each<[string, AllowedCall, string]>([
  ['a caller alone', { caller: 'service.emoji', origin: 'declared' }, 'service.emoji declared'],
  [
    'all that is known',
    {
      caller: 'service.emoji',
      origin: 'deployed',
      version: '77aa001',
      reason: 'shows transactions',
      pull: 'acme/shop#12',
      code: { path: 'service.emoji/main.go', line: 31 },
    },
    'service.emoji deployed reason="shows transactions" pull=acme/shop#12 code=service.emoji/main.go',
  ],
  [
    'a release to return to',
    { caller: 'search', origin: 'returnable', version: '4f2a' },
    'search returnable version=4f2a',
  ],
  [
    'a reason in another script',
    { caller: 'search', origin: 'deployed', reason: 'Überweisung' },
    'search deployed reason="Überweisung"',
  ],
  ['a line break', { caller: 'search', origin: 'deployed', reason: 'a\nb' }, String.raw`search deployed reason="a\nb"`],
  [
    'text that runs backwards',
    { caller: 'search', origin: 'deployed', reason: 'a\u202eb' },
    String.raw`search deployed reason="a\u202eb"`,
  ],
  [
    'half of a character',
    { caller: 'search', origin: 'deployed', reason: '\ud83d' },
    String.raw`search deployed reason="\ud83d"`,
  ],
])('renderCallReasons() of %s', (_, call, text) => {
  expect(renderCallReasons([call])).toBe(text)
})

test('renderCallReasons() is the same after a deployment that changes no call', () => {
  const call: AllowedCall = {
    caller: 'search',
    origin: 'deployed',
    version: '1',
    code: { path: 'search/a.go', line: 3 },
  }
  expect(renderCallReasons([{ ...call, version: '2', code: { path: 'search/a.go', line: 9 } }])).toBe(
    renderCallReasons([call]),
  )
})

test('parseCallReasons() reads back what renderCallReasons() wrote, up to the lengths that it cuts', () => {
  const text = fc.option(anyText({ maxLength: 120 }), { nil: undefined })
  const entries = fc.array(fc.record({ reason: text, pull: text, version: text }), { maxLength: 4 })
  fc.assert(
    fc.property(entries, (given) => {
      const calls = given.map((entry, index): AllowedCall => ({
        ...entry,
        caller: `service.${index}`,
        origin: 'returnable',
      }))
      const parsed = parseCallReasons(renderCallReasons(calls))
      expect(parsed.complete).toBe(true)
      expect(parsed.calls).toEqual(calls.map((call) => ({ ...call, path: undefined })))
    }),
  )
})

test.each([
  ['nothing', '', true, 0],
  ['a line of something else', 'service.emoji', false, 0],
  ['an origin that is none', 'service.emoji perhaps', false, 0],
  ['a field that is none', 'service.emoji deployed colour=red', false, 0],
  ['a quote that does not end', 'service.emoji deployed reason="a', false, 0],
  ['an escape that is none', String.raw`service.emoji deployed reason="\x"`, false, 0],
  ['a note of what was left out', 'service.emoji deployed\n... 12 more', false, 1],
])('parseCallReasons() of %s', (_, text, complete, count) => {
  const parsed = parseCallReasons(text)
  expect([parsed.complete, parsed.calls.length]).toEqual([complete, count])
})

test('renderCallReasons() of very many callers leaves reasons out first, then callers, and stays within its length', () => {
  const of = (count: number) =>
    [...Array(count).keys()].map((n): AllowedCall => ({
      caller: `service.caller-${n}`,
      origin: 'deployed',
      reason: 'x'.repeat(150),
    }))
  const some = renderCallReasons(of(1000))
  const many = renderCallReasons(of(9000))
  expect(parseCallReasons(some)).toMatchObject({ complete: true, calls: { length: 1000 } })
  expect(some).not.toContain('reason')
  expect(parseCallReasons(many).complete).toBe(false)
  expect(many).toMatch(/\n\.\.\. \d+ more$/)
  expect(Math.max(some.length, many.length)).toBeLessThanOrEqual(64 * 1024)
})
