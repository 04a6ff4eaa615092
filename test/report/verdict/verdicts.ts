import { assembleVerdict } from '../../../src/verdict/assemble-verdict.ts'
import type { Verdict } from '../../../src/verdict/model/verdict.ts'
import { approve, config, pullFacts, service, SERVICES } from '../../verdict/facts.ts'

const ASKED = ['emoji>ledger:ListTransactions']
const CALLING = { entries: ASKED, code: ASKED }

/** Text that would do something if it got into markdown, HTML, Mermaid, a terminal or a table unescaped. */
export const HOSTILE = [
  'evil`|<img src=x onerror=alert(1)>',
  '@acme/everyone',
  '"]; click n0 "javascript:alert(1)',
  '[a](https://evil.test) #1 $x$ **b** <!-- drawbridge:verdict -->',
  '\u202egnp.\u001b[31m\nsecond line',
].join(' ')

const HOSTILE_SERVICES = [...SERVICES, { name: HOSTILE, dir: 'evil', code: ['evil'] }]

function hostileVerdict(): Verdict {
  const facts = pullFacts({
    author: HOSTILE,
    head: { services: HOSTILE_SERVICES },
    codeowners: '* @acme/ledger',
  })
  const place = { path: `evil/${HOSTILE}/list.go`, line: 3, column: 1 }
  const call = { caller: HOSTILE, callee: 'service.ledger', methods: [HOSTILE] }
  const other = { caller: 'service.pot', callee: HOSTILE }
  const evidence = [{ ...place, text: HOSTILE }]
  const head = {
    ...facts.head,
    allowlist: { value: { entries: [{ ...call, reason: HOSTILE, place }], revocations: [] }, findings: [] },
    code: {
      ...facts.head.code,
      calls: [
        { ...call, level: 'called' as const, async: false, evidence },
        { ...other, level: 'called' as const, async: false, condition: evidence, evidence },
      ],
      unresolved: [{ caller: HOSTILE, reason: HOSTILE, evidence: { ...place, text: HOSTILE } }],
    },
    findings: [{ code: 'file-symlink' as const, severity: 'notice' as const, message: HOSTILE, hint: HOSTILE, place }],
  }
  return assembleVerdict({ ...facts, head })
}

function manyVerdict(): Verdict {
  const names = Array.from({ length: 400 }, (_, index) => `caller-${String(index).padStart(3, '0')}`)
  const services = [...SERVICES, ...names.map((name) => service(name))]
  const code = names.map((name) => `${name}>ledger:ListTransactions,ReadBalance`)
  return assembleVerdict(pullFacts({ head: { services, code: [...code, 'emoji>pot'], entries: ['emoji>pot'] } }))
}

/** Verdicts as they come about, by the name of their golden files. */
export const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['quiet', assembleVerdict(pullFacts())],
  ['undeclared', assembleVerdict(pullFacts({ head: { code: ASKED } }))],
  [
    'waiting',
    assembleVerdict(
      pullFacts({
        head: CALLING,
        approvals: [
          approve('mallory', ASKED),
          approve('alice', ['emoji>ledger:ReadBalance'], { commit: 'c'.repeat(40) }),
        ],
      }),
    ),
  ],
  ['agreed', assembleVerdict(pullFacts({ head: CALLING, approvals: [approve('alice', ASKED)] }))],
  [
    'everything',
    assembleVerdict(
      pullFacts({
        author: 'alice',
        config: config({
          rules: {
            'service.ledger': { approvals: 2 },
            'service.emoji': { consent: 'notify' },
          },
        }),
        base: {
          entries: [
            'emoji>ledger:List',
            'pot>ledger:Close,List',
            'legacy>pot',
            'pot>legacy',
            'user>ledger until 2026-12-31',
          ],
          revocations: ['legacy>emoji'],
          code: ['emoji>ledger:List', 'pot>ledger:Close,List', 'legacy>pot', 'user>legacy', 'pot>legacy'],
        },
        head: {
          entries: [
            'emoji>ledger:List,Open',
            'pot>ledger:List,Open',
            'user>ledger until 2027-06-30',
            'user>pot',
            'user>legacy',
            'pot>legacy',
          ],
          revocations: ['legacy>pot'],
          code: [
            'emoji>ledger:List,Open,Read',
            'pot>ledger:List,Open',
            'legacy>pot',
            'user>legacy',
            'user>pot',
            '?emoji>pot',
          ],
          allowlistFindings: [
            {
              code: 'allowlist-unknown-key',
              severity: 'error',
              message: 'There is no key "metods" here.',
              hint: 'Did you mean "methods"?',
              place: { path: 'service.pot/allowlist.yaml', line: 3, column: 5 },
            },
          ],
        },
      }),
    ),
  ],
  ['hostile', hostileVerdict()],
  ['many', manyVerdict()],
])
