import { expect, test } from '@jest/globals'
import { checkDigest } from '../../../src/report/formats/check-digest.ts'
import { renderCheck } from '../../../src/report/verdict/render-check.ts'
import { renderVerdictComment, VERDICT_MARKER } from '../../../src/report/verdict/render-verdict-comment.ts'
import type { Verdict } from '../../../src/verdict/model/verdict.ts'
import { HOSTILE, VERDICTS } from './verdicts.ts'

const COMMENT_MAX = 65_536

function verdict(name: string): Verdict {
  const found = VERDICTS.get(name)
  if (found === undefined) throw new Error(`no verdict ${name}`)
  return found
}

test.each([
  ['quiet', 'success'],
  ['agreed', 'success'],
  ['waiting', 'pending'],
  ['undeclared', 'failure'],
])('renderCheck() of a verdict that is %s: %s', (name, state) => {
  expect(renderCheck(verdict(name)).state).toBe(state)
})

test('renderCheck() keeps to 50 annotations, errors first', () => {
  const { annotations } = renderCheck(verdict('many'))
  expect(annotations).toHaveLength(50)
  expect(new Set(annotations.map(({ level }) => level))).toEqual(new Set(['failure']))
})

test('renderCheck() points annotations at lines that exist, and leaves out those without a file', () => {
  const finding = {
    code: 'config-syntax' as const,
    severity: 'error' as const,
    message: 'no',
    place: { path: 'a.yml' },
  }
  const findings = [finding, { ...finding, place: { path: '' } }]
  expect(renderCheck({ ...verdict('quiet'), findings }).annotations).toEqual([
    { path: 'a.yml', line: 1, level: 'failure', title: 'Config is not valid YAML', message: 'no' },
  ])
})

test('renderCheck() has no diagram and a title without line ends', () => {
  const check = renderCheck({ ...verdict('waiting'), title: 'a\nb' })
  expect([check.title, check.summary.includes('mermaid')]).toEqual(['a\\nb', false])
})

test('checkDigest() changes with what GitHub would show', () => {
  const check = renderCheck(verdict('waiting'))
  expect(checkDigest(check)).toBe(checkDigest(renderCheck(verdict('waiting'))))
  expect(checkDigest({ ...check, title: 'other' })).not.toBe(checkDigest(check))
})

test.each([...VERDICTS.keys(), 'enormous'])(
  'renderVerdictComment() and renderCheck() stay below the limits: %s',
  (name) => {
    const subject = name === 'enormous' ? enormous() : verdict(name)
    const comment = renderVerdictComment({ verdict: subject, repository: 'acme/services', commands: true })
    expect(comment.startsWith(`${VERDICT_MARKER}\n### `)).toBe(true)
    expect(comment.match(/<!--/g)).toHaveLength(1)
    expect(Buffer.byteLength(comment)).toBeLessThan(COMMENT_MAX)
    expect(Buffer.byteLength(renderCheck(subject).summary)).toBeLessThan(COMMENT_MAX)
  },
)

function enormous(): Verdict {
  const many = verdict('many')
  const long = `${HOSTILE} `.repeat(20)
  return {
    ...many,
    findings: many.findings.map((finding) => ({ ...finding, message: long, hint: long })),
    missing: many.missing.map((entry) => ({ ...entry, path: long, text: `${long}\n`.repeat(100) })),
    consents: Array.from({ length: 200 }, () => verdict('hostile').consents).flat(),
  }
}

test('renderVerdictComment() says how many more there are', () => {
  const comment = renderVerdictComment({ verdict: verdict('many'), repository: 'acme/services', commands: true })
  expect(comment).toMatch(/…and 3\d\d more/)
})

test('renderVerdictComment() offers commands only where they work, and says whom GitHub refused to ask', () => {
  const input = { verdict: verdict('undeclared'), repository: 'acme/services' }
  expect(renderVerdictComment({ ...input, commands: true })).toContain('`/allow`')
  expect(renderVerdictComment({ ...input, commands: false })).not.toContain('/allow`')
  const refused = new Map([['@acme/ledger', 'the team cannot see @acme/services']])
  const waiting = renderVerdictComment({ ...input, verdict: verdict('waiting'), commands: true, refused })
  expect(waiting).toContain('`@acme/ledger` could not be asked for review: the team cannot see @&#8203;acme/services.')
})

test('renderVerdictComment() folds many warnings away behind the errors', () => {
  const [warning] = verdict('everything').findings.filter(({ severity }) => severity === 'warning')
  if (warning === undefined) throw new Error('no warning')
  const errors = verdict('undeclared').findings
  const subject = { ...verdict('undeclared'), findings: [...errors, ...Array.from({ length: 6 }, () => warning)] }
  const comment = renderVerdictComment({ verdict: subject, repository: 'acme/services', commands: true })
  expect(comment).toContain('<summary>6 warnings</summary>')
  expect(comment.indexOf('<details>')).toBeGreaterThan(comment.indexOf('(`undeclared-call`)'))
})
