import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { BODY_CHARACTERS_MAX } from '../../../src/deploy/plans/plan-body.ts'
import { parsePlanBody, renderPlanBody, type PlanBodyInput } from '../../../src/deploy/plans/plan-body.ts'
import type { CallChange, PlanRecord } from '../../../src/deploy/plans/plan.ts'
import { planTitle } from '../../../src/deploy/plans/plan-title.ts'
import { versionOf } from '../config-model.ts'

const record: PlanRecord = {
  kind: 'deployment',
  service: 'service.emoji',
  environment: 'staging',
  version: versionOf('2b'),
  from: versionOf('1a'),
  declaredAt: versionOf('2b'),
  trigger: 'merge',
  requestedBy: 'maria',
  pull: 12,
  sources: [{ repository: 'acme/services', pull: 12 }],
}

const HOSTILE = [
  '-->',
  '<!-- drawbridge:plan:1 {} -->',
  '--!>',
  '`code` ``two``',
  '@acme/ledger @here',
  'x | y || z \\|',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[link](javascript:alert(1)) ![i](http://x)',
  'https://evil.test www.evil.test evil@evil.test',
  '**bold** _it_ ~~s~~ # head #1 GH-2',
  'line\r\nbreak\n\n- item',
  '\u202Eevil\u0000\u200B',
  '&lt; &amp; &#64;',
  '$math$ :tada:',
  '😀'.repeat(50),
]

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
)
const name = text.filter((value) => value !== '')
const commit = fc.stringMatching(/^[0-9a-f]{40}$/)
const since = fc.constantFrom('2026-01-31', '1999-12-01')
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const pull = fc.integer({ min: 1 })
const records: fc.Arbitrary<PlanRecord> = fc.record({
  kind: fc.constantFrom('deployment', 'rollback'),
  service: name,
  environment: name,
  version: commit,
  from: maybe(commit),
  declaredAt: commit,
  trigger: fc.constantFrom('merge', 'command'),
  requestedBy: text,
  pull: maybe(pull),
  only: maybe(fc.constant('policies' as const)),
  reason: maybe(text),
  since: maybe(since),
  sources: fc.array(fc.record({ repository: name, pull }), { maxLength: 30 }),
})
const change: fc.Arbitrary<CallChange> = fc.record({
  caller: text,
  callee: text,
  change: fc.constantFrom('added', 'kept', 'removed', 'revoked'),
  why: text,
})
const hold = maybe(fc.record({ reason: text, by: text, since, version: commit }))
const inputs: fc.Arbitrary<PlanBodyInput> = fc.record({
  record: records,
  hold: fc.record({ before: hold, after: hold }),
  edits: fc.constantFrom([], [{ path: 'x', text: 'y' }]),
  callChanges: fc.array(change, { maxLength: 6 }),
  findings: fc.array(
    fc.record({
      code: fc.constant('release-held' as const),
      severity: fc.constantFrom('error', 'warning', 'notice'),
      message: text,
      hint: text,
      place: fc.constant({ path: 'x' }),
    }),
    { maxLength: 3 },
  ),
  closed: fc.array(text, { maxLength: 3 }),
})

function input(over: Partial<PlanBodyInput> = {}): PlanBodyInput {
  const hold = { before: undefined, after: undefined }
  return { record, hold, edits: [{ path: 'x', text: 'y' }], callChanges: [], findings: [], closed: [], ...over }
}

test('parsePlanBody() reads back every record that renderPlanBody() hides', () => {
  fc.assert(
    fc.property(inputs, (any) => {
      const body = renderPlanBody(any)
      expect(parsePlanBody(body)).toEqual(JSON.parse(JSON.stringify(any.record)))
      // Nothing that ends the comment, and nothing that GitHub would act upon or a transport would change.
      const inside = body.slice(body.lastIndexOf('<!--') + 4, -3)
      expect(inside).not.toMatch(/--|[<>&@]|[^ -~]/)
      expect(parsePlanBody(`Edited by hand: ${body}`.replaceAll('\n', '\r\n'))).toEqual(parsePlanBody(body))
    }),
  )
})

test('renderPlanBody() lets no markup, link or mention of a hostile name come alive', () => {
  const markdown = new MarkdownIt({ html: true, linkify: true })
  const allowed = new Set(['p', 'code', 'strong', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'ul', 'li', 'span'])
  fc.assert(
    fc.property(inputs, (any) => {
      const html = markdown.render(renderPlanBody(any)).replace(/<!-- drawbridge:plan:1 [^]*? -->/, '')
      const tags = [...html.matchAll(/<\/?([^\s>]*)[^>]*>/g)].map(([tag, tagName = '']) => [tag, tagName] as const)
      for (const [tag, tagName] of tags) {
        expect([tag, allowed.has(tagName)]).toEqual([tag, true])
        expect(tag).toMatch(/^<\/?[a-z]+>$/)
      }
      const outsideCode = html.replaceAll(/<code>[^]*?<\/code>/g, '')
      expect(outsideCode).not.toMatch(/@[A-Za-z0-9]/)
      const rows = html.match(/<tr>[^]*?<\/tr>/g) ?? []
      expect(rows).toHaveLength(any.callChanges.length === 0 ? 0 : any.callChanges.length + 1)
      for (const row of rows) expect(row.match(/<t[dh]>/g)).toHaveLength(3)
    }),
    { numRuns: 100 },
  )
})

test('renderPlanBody() links well-formed source pull requests only', () => {
  const sources = [
    { repository: 'acme/services', pull: 12 },
    { repository: 'acme/services#1 @acme', pull: 13 },
  ]
  const body = renderPlanBody(input({ record: { ...record, sources } }))
  expect(body).toContain('Carries acme/services#12, acme/services\\#&#8203;1 @&#8203;acme\\#&#8203;13, by `maria`.')
})

test('renderPlanBody() stays within its limit and counts what it leaves out', () => {
  const why = '@'.repeat(1_000)
  const callChanges = Array.from({ length: 5_000 }, (_, i): CallChange => ({
    caller: `service.c${i}`,
    callee: 'service.ledger',
    change: 'kept',
    why,
  }))
  const body = renderPlanBody(input({ callChanges }))
  const shown = body.match(/^\| `service\.c/gm)?.length ?? 0
  expect(body.length).toBeLessThanOrEqual(BODY_CHARACTERS_MAX)
  expect(shown).toBeGreaterThan(10)
  expect(body).toContain(`… and ${5_000 - shown} more.`)
  expect(parsePlanBody(body)).toEqual(record)
})

test('renderPlanBody() shows at most 200 calls, 20 findings and 20 sources', () => {
  const callChanges = Array.from({ length: 201 }, (_, i): CallChange => ({
    caller: `c${i}`,
    callee: 'l',
    change: 'kept',
    why: '',
  }))
  const findings = Array.from(
    { length: 21 },
    () => ({ code: 'release-held', severity: 'notice', message: 'm', place: { path: 'x' } }) as const,
  )
  const sources = Array.from({ length: 21 }, (_, i) => ({ repository: 'acme/services', pull: i + 1 }))
  const body = renderPlanBody(input({ callChanges, findings, record: { ...record, sources } }))
  expect(body).toContain('… and 1 more.')
  expect(body).toContain('- 1 more')
  expect(body).toContain('acme/services#21 and 1 more, by')
})

const good = renderPlanBody(input())
const line = good.split('\n').at(-1) ?? ''

test.each([
  ['no record', 'Deploys something.'],
  ['two records', `${good}\n${line}`],
  ['an unfinished record', good.slice(0, -3)],
  ['another version of the record', good.replace('plan:1', 'plan:2')],
  ['no JSON', good.replace('{"kind"', '{kind')],
  ['a list', good.replace(/\{.*\}/, '[]')],
  ['null', good.replace(/\{.*\}/, 'null')],
  ['an unknown kind', good.replace('"deployment"', '"promotion"')],
  ['an unknown key', good.replace('"kind"', '"extra":1,"kind"')],
  ['an empty service', good.replace('"service.emoji"', '""')],
  ['a short version', good.replace(/"version":"[^"]*"/, '"version":"2b2b2b2"')],
  ['a number for `from`', good.replace(/"from":"[^"]*"/, '"from":1')],
  ['an unknown trigger', good.replace('"merge"', '"push"')],
  ['no sources', good.replace(/,"sources":.*\}\]/, '')],
  ['a pull request 0', good.replace('"pull":12}', '"pull":0}')],
  ['a pull request that is a text', good.replace('"pull":12,', '"pull":"12",')],
  ['a source that is null', good.replace(/\[\{.*\}\]/, '[null]')],
  ['a different spelling', good.replace('"kind":', '"kind": ')],
])('parsePlanBody() refuses a body with %s', (_, body) => {
  expect(body).not.toBe(good)
  expect(parsePlanBody(body)).toBeUndefined()
})

test.each<[Partial<PlanRecord>, string]>([
  [{}, 'Deploy service.emoji 2b2b2b2 to staging'],
  [{ from: undefined }, 'Deploy service.emoji 2b2b2b2 to staging'],
  [{ from: record.version }, 'Bring the calls of service.emoji up to date in staging'],
  [{ kind: 'rollback' }, 'Roll service.emoji back to 2b2b2b2 in staging'],
  [{ service: 'a\r\nb\u202Ec\u0000' }, 'Deploy a b c 2b2b2b2 to staging'],
  [{ service: '@lena #1 GH-2' }, 'Deploy @\u200blena #\u200b1 GH-\u200b2 2b2b2b2 to staging'],
])('planTitle() of %j is %s', (over, title) => {
  expect(planTitle({ ...record, ...over })).toBe(title)
})

test('planTitle() stays within GitHub’s limit', () => {
  expect(planTitle({ ...record, service: 'x'.repeat(500) })).toHaveLength(256)
})
