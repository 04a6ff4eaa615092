import { expect, test } from '@jest/globals'
import type { Finding } from '../../../src/finding.ts'
import { renderCheck } from '../../../src/report/verdict/render-check.ts'
import { renderNextSteps } from '../../../src/report/verdict/render-next-steps.ts'
import { renderVerdictComment } from '../../../src/report/verdict/render-verdict-comment.ts'
import type { Consent, Verdict } from '../../../src/verdict/model/verdict.ts'
import { VERDICTS } from './verdicts.ts'

function named(name: string): Verdict {
  const found = VERDICTS.get(name)
  if (found === undefined) throw new Error(name)
  return found
}

const inherited = (count: number): Finding[] =>
  Array.from({ length: count }, (_, i) => ({
    code: 'unused-entry',
    severity: 'warning',
    message: `service.a${i} may call service.b, and none of its code does`,
    place: { path: `service.a${i}/allowlist.yaml`, line: 1 },
  }))

function comment(verdict: Verdict): string {
  return renderVerdictComment({ verdict, repository: 'acme/services', commands: true })
}

test.each([1, 17, 300])(
  'G30 %s inherited findings are one line in the comment, and all of them in the check',
  (count) => {
    const verdict = { ...named('waiting'), inherited: inherited(count) }
    const lines = comment(verdict).split('\n')
    expect(lines.filter((line) => line.includes('that the base branch has, too'))).toEqual([
      expect.stringMatching(
        new RegExp(`^${count} findings? .*\\[the check\\]\\(/acme/services/commit/d{40}/checks\\)\\.$`),
      ),
    ])
    expect(lines.join('\n')).not.toContain('service.a0')
    expect(lines).toHaveLength(comment({ ...verdict, inherited: inherited(1) }).split('\n').length)
    const { summary } = renderCheck(verdict)
    expect(summary).toContain(`service.a${count - 1}`)
  },
)

const [waiting] = named('waiting').consents.filter(({ state }) => state === 'waiting')

function consent(callee: string, change: Partial<Consent> = {}): Consent {
  if (waiting === undefined) throw new Error('nobody waits')
  return { ...waiting, callee, calls: [{ caller: 'service.emoji', callee, change: 'added' }], ...change }
}

function ask(...consents: readonly Consent[]): readonly string[] {
  const verdict = { ...named('waiting'), consents, missing: [], findings: [] }
  return renderNextSteps(verdict, { commands: true, refused: new Map(), max: 10 }).needed.split('\n')
}

test('G30 one bullet asks a team, however many of its services are called', () => {
  expect(ask(consent('service.a'), consent('service.b'), consent('service.c'))).toEqual([
    '- `@acme/ledger` has to approve this pull request, so that `service.emoji` may call `service.a`, `service.emoji` may call `service.b` and `service.emoji` may call `service.c`.',
  ])
})

test('G30 a team of many callees is asked in one bullet that ends', () => {
  const many = Array.from({ length: 17 }, (_, i) => consent(`service.x${i}`))
  const [only, ...others] = ask(...many)
  expect(others).toEqual([])
  expect(only).toContain('`service.x4` and 12 more of theirs may be called.')
})

test('G30 other owners have a bullet of their own, and who lacks most says how many have to approve', () => {
  const other = { ...consent('service.d').ownership, owners: [{ kind: 'team' as const, org: 'acme', slug: 'pay' }] }
  const two = { ...consent('service.b').rule, approvals: 2 }
  const steps = ask(
    consent('service.a'),
    consent('service.b', { rule: two }),
    consent('service.d', { ownership: other }),
  )
  expect(steps).toHaveLength(2)
  expect(steps[0]).toMatch(/^- 2 people of `@acme\/ledger` have to approve.*`service\.a`.*`service\.b`\.$/)
  expect(steps[1]).toMatch(/^- `@acme\/pay` has to approve.*`service\.d`\.$/)
})

test.each([
  ['undeclared', ['Blocking', 'For information']],
  ['waiting', ['Blocking', 'For information']],
  ['agreed', ['For information', 'Done']],
  ['quiet', []],
])('G30 the comment %s has these parts', (name, parts) => {
  const found = comment(named(name)).match(/^#### .*$/gm) ?? []
  expect(found.map((line) => line.slice(5))).toEqual(parts)
})
