import { expect, test } from '@jest/globals'
import { buildConnectivity } from '../../src/cluster/connectivity/build-connectivity.ts'
import { buildEvaluator } from '../../src/cluster/evaluation/build-evaluator.ts'
import { diffConnections } from '../../src/cluster/connectivity/diff-connections.ts'
import { explainConnection } from '../../src/cluster/evaluation/explain-connection.ts'
import { groupConnections } from '../../src/cluster/connectivity/group-connections.ts'
import { renderModeChange } from '../../src/deploy/modes/mode-change-body.ts'
import type { Finding } from '../../src/finding.ts'
import { importPolicies } from '../../src/netpolicy/adopt/import-policies.ts'
import { CALLS_ANNOTATION, renderCallReasons } from '../../src/netpolicy/render/call-reasons.ts'
import type { ConnectionReport } from '../../src/report/connections/connection-report.ts'
import { renderConnectionJson } from '../../src/report/connections/render-connection-json.ts'
import { renderConnectionCheck, renderConnectionReview } from '../../src/report/connections/render-connection-review.ts'
import { renderConnectionText } from '../../src/report/connections/render-connection.ts'
import { renderConnections } from '../../src/report/connections/render-connections.ts'
import { renderDrift, renderDriftJson, type DriftReport } from '../../src/report/connections/render-drift.ts'
import { renderImport, renderImportJson, type ImportReport } from '../../src/report/connections/render-import.ts'
import { renderPolicyDiffDot } from '../../src/report/connections/render-policy-diff-dot.ts'
import { renderPolicyDiffJson } from '../../src/report/connections/render-policy-diff-json.ts'
import { renderPolicyDiffMarkdown } from '../../src/report/connections/render-policy-diff-markdown.ts'
import { renderPolicyDiffSarif } from '../../src/report/connections/render-policy-diff-sarif.ts'
import { renderPolicyDiff } from '../../src/report/connections/render-policy-diff.ts'
import { reviewConnections } from '../../src/verdict/review-connections.ts'
import { listActive } from '../flow/active-markdown.ts'
import { clusterOf, deployment, servicePolicy } from './connections/connection-clusters.ts'

/** Stands for a hostile name in what is analysed, which takes none: manifests with one are refused. */
const EVIL = 'evil'

const HOSTILE = [
  'a\n# heading\n\n- item',
  'a | b |\n| --- |',
  '`a` ``b``',
  '@acme/everyone',
  '<!-- drawbridge:connections -->',
  '<img src=x onerror=alert(1)>',
  '[a](https://evil.test) ![b](https://evil.test/b.png)',
  'https://evil.test www.evil.test',
  '#1 GH-2 $x$ **b**',
  '\u001b[31mred\u001b]8;;https://evil.test\u0007link',
  '\u009b31mred',
  '\u202egnp.exe\u2066',
  'a\u2028b\u0085c\r\nd',
  '"]; x [label="y\\',
  '=HYPERLINK("https://evil.test")',
]

const COMMENTED = servicePolicy(EVIL, [
  { app: 'service.pot', says: `deployed reason=${EVIL} pull=${EVIL} code=${EVIL}` },
])
  .replace('annotations: {', `annotations: { description: says ${EVIL},`)
  .replace('  ingress:\n', `  ingress:\n    # notes ${EVIL}\n`)

const FINDING: Finding = {
  code: 'file-not-utf8',
  severity: 'error',
  message: EVIL,
  place: { path: EVIL, line: 1 },
}

const POT = servicePolicy('service.pot', [])
const BASE = clusterOf([deployment(EVIL, 'bank'), deployment('service.pot'), POT, servicePolicy(EVIL, [])]).value
const HEAD = clusterOf([deployment(EVIL, 'bank'), deployment('service.pot'), deployment('more', EVIL), COMMENTED], {
  path: EVIL,
}).value

const DELTA = diffConnections(BASE, HEAD, { staged: 'ignored' })
const LIST = groupConnections([buildConnectivity(HEAD, { staged: 'ignored' })], ([open]) => (open?.size ?? 0) > 0)

const REVIEW = reviewConnections({
  environment: 'production',
  base: { value: BASE, findings: [] },
  head: { value: HEAD, findings: [FINDING] },
  identityLabel: 'app',
  ownersOf: () => [{ kind: 'email', email: EVIL }],
})

/** With the reasons as Drawbridge writes them, and the comments of a file, in which a name has no line ends. */
function explain(port: number, text: string): ConnectionReport {
  const report = withText(explainHead(port), text)
  const written = COMMENTED.replaceAll(EVIL, () => text.replaceAll(/[\n\r\u0085\u2028]/g, ' '))
  const says = renderCallReasons([
    { caller: 'service.pot', origin: 'deployed', reason: text, pull: text, code: { path: text, line: 1 } },
  ])
  for (const { because } of report.explanation.steps) {
    if (because.kind === 'rule') (because.policy.annotations as Map<string, string>).set(CALLS_ANNOTATION, says)
  }
  return { ...report, files: report.files.map((file) => ({ ...file, text: written })) }
}

function explainHead(port: number): ConnectionReport {
  const cluster = HEAD
  const named = (name: string) => {
    const workload = cluster.workloads.find((each) => each.name === name)
    if (workload === undefined) throw new Error(`no workload ${name}`)
    return { kind: 'workload', workload } as const
  }
  const question = { from: named('service-pot'), to: named(EVIL), protocol: 'TCP', port } as const
  const unread = { kind: EVIL, name: EVIL, namespace: undefined, place: { path: EVIL, line: 1 } }
  const evaluator = buildEvaluator({ ...cluster, unread: [unread] }, { staged: 'ignored' })
  const files = [{ path: EVIL, blob: '', text: COMMENTED }]
  return { explanation: explainConnection(evaluator, question), isCertain: false, cluster, files }
}

const IMPORT: ImportReport = {
  imported: {
    ...importPolicies({
      cluster: HEAD,
      names: [EVIL, 'service.pot'],
      options: { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' },
      ports: 'all',
    }),
    findings: [FINDING],
    notes: [{ kind: 'unclear', message: EVIL, place: { path: EVIL } }],
  },
  edits: [{ path: `${EVIL}/allowlist.yaml`, text: 'callers:\n  service.pot: {}\n' }],
  existing: [],
  isNew: false,
  written: false,
  findings: [FINDING],
}

const DRIFT: DriftReport = {
  environment: EVIL,
  drift: {
    files: [{ path: EVIL, kind: 'differing', expected: EVIL, listed: [EVIL], unlisted: [EVIL] }],
    compared: 1,
    findings: [FINDING],
  },
  effect: DELTA,
  workloads: 2,
}

const MODE_CHANGE: Parameters<typeof renderModeChange>[0] = {
  environment: EVIL,
  service: EVIL,
  to: 'enforce',
  does: 'Sets the mode.',
  next: [EVIL],
  evidence: {
    modes: [{ service: EVIL, mode: 'log', since: undefined, hasPolicy: true }],
    window: { first: EVIL, last: EVIL, count: 1 },
    drops: [{ caller: EVIL, callee: EVIL, port: 80, count: 1, last: EVIL, allowed: true }],
    unseen: [{ caller: EVIL, callee: EVIL }],
    allowed: 1,
    seen: 0,
  },
  observedIn: EVIL,
  findings: [FINDING],
  now: '2027-01-31T00:00:00Z',
  record: {
    environment: EVIL,
    service: EVIL,
    to: 'enforce',
    requestedBy: EVIL,
    source: { repository: EVIL, pull: 7 },
  },
}

/** The same value with another text wherever EVIL stands, keys too; what is one object twice stays one. */
function withText<T>(value: T, text: string, known = new Map<unknown, unknown>()): T {
  const replace = (each: unknown): unknown => {
    if (typeof each === 'string') return each.replaceAll(EVIL, () => text)
    if (typeof each !== 'object' || each === null) return each
    const before = known.get(each)
    if (before !== undefined) return before
    if (Array.isArray(each)) {
      const list: unknown[] = []
      known.set(each, list)
      for (const item of each) list.push(replace(item))
      return list
    }
    if (each instanceof Map) {
      const map = new Map<unknown, unknown>()
      known.set(each, map)
      for (const [key, item] of each) map.set(replace(key), replace(item))
      return map
    }
    if (each instanceof Set) {
      const set = new Set<unknown>()
      known.set(each, set)
      for (const item of each) set.add(replace(item))
      return set
    }
    const copy: Record<string, unknown> = {}
    known.set(each, copy)
    for (const [key, item] of Object.entries(each)) copy[key] = replace(item)
    return copy
  }
  return replace(value) as T
}

const AT = { repository: 'acme/cluster-config', commit: 'c0ffee1234567890c0ffee1234567890c0ffee12' }
const PLAIN = { color: false }
const connections = (text: string, format: Parameters<typeof renderConnections>[1]) =>
  [...renderConnections(withText(LIST, text), format)].join('')

type Output = readonly [name: string, render: (text: string) => string]

const MARKDOWN: readonly Output[] = [
  ['renderPolicyDiffMarkdown()', (text) => renderPolicyDiffMarkdown(withText(DELTA, text))],
  ['renderConnections() as markdown', (text) => connections(text, 'md')],
  ['renderConnectionReview()', (text) => renderConnectionReview([withText(REVIEW, text)], AT)],
  ['renderModeChange()', (text) => renderModeChange(withText(MODE_CHANGE, text))],
]

const TEXT: readonly Output[] = [
  ['renderPolicyDiff()', (text) => renderPolicyDiff(withText(DELTA, text), PLAIN)],
  ['renderPolicyDiffDot()', (text) => renderPolicyDiffDot(withText(DELTA, text))],
  ['renderConnections() as text', (text) => connections(text, 'text')],
  ['renderConnections() as dot', (text) => connections(text, 'dot')],
  ['renderConnections() as csv', (text) => connections(text, 'csv')],
  ['renderConnectionText() of what is allowed', (text) => renderConnectionText(explain(8080, text), PLAIN)],
  ['renderConnectionText() of what is denied', (text) => renderConnectionText(explain(9090, text), PLAIN)],
  ['renderImport()', (text) => renderImport(withText(IMPORT, text), PLAIN)],
  ['renderDrift()', (text) => renderDrift([withText(DRIFT, text)], PLAIN)],
  [
    'the annotations of renderConnectionCheck()',
    (text) =>
      renderConnectionCheck([withText(REVIEW, text)], AT)
        .annotations.map(({ title, message }) => `${title}\n${message}`)
        .join('\n'),
  ],
]

const JSONS: readonly Output[] = [
  ['renderPolicyDiffJson()', (text) => renderPolicyDiffJson(withText(DELTA, text), { base: text, head: text })],
  ['renderPolicyDiffSarif()', (text) => renderPolicyDiffSarif(withText(DELTA, text), { version: '1.0.0' })],
  ['renderConnections() as json', (text) => connections(text, 'json')],
  ['renderConnectionJson()', (text) => renderConnectionJson(explain(8080, text))],
  ['renderImportJson()', (text) => renderImportJson(withText(IMPORT, text))],
  ['renderDriftJson()', (text) => renderDriftJson([withText(DRIFT, text)])],
]

function countLines(text: string): number {
  return text.split('\n').length
}

const isOwnLink = (address: string) => address.startsWith('/acme/cluster-config/blob/')
const all = [...MARKDOWN, ...TEXT, ...JSONS]
const cases = (outputs: readonly Output[]) =>
  outputs.flatMap(([name, render]) => HOSTILE.map((text) => [name, text, render] as const))

test.each(all)('%s shows the name that is to be hostile', (_, render) => {
  expect(render('plain-name') === render('other-name')).toBe(false)
})

test.each(cases(all))('%s of %j has nothing that a terminal acts on, and no line of its own', (_, text, render) => {
  const shown = render(text)
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  expect(countLines(shown)).toBe(countLines(render('plain-name')))
})

test.each(cases(MARKDOWN))('%s of %j does nothing on GitHub', (_, text, render) => {
  const active = listActive(render(text), isOwnLink)
  expect(active).toEqual([])
})

test.each(cases(MARKDOWN))('%s of %j has the tables that it has of a plain name', (_, text, render) => {
  const cells = (markdown: string) => markdown.split('\n').map((line) => line.replace(/[^|]/g, ''))
  expect(cells(render(text))).toEqual(cells(render('plain-name')))
})

test.each(cases(JSONS))('%s of %j is JSON', (_, text, render) => {
  expect(typeof JSON.parse(render(text))).toBe('object')
})
