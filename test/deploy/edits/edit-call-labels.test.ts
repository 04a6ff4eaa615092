import { expect, test } from '@jest/globals'
import { editCallLabels } from '../../../src/deploy/edits/edit-call-labels.ts'

const PATH = 'staging/service.emoji/deployment.yaml'
const LEDGER = 'calls.drawbridge/service.ledger'
const POT = 'calls.drawbridge/service.pot'

function edit(text: string, labels: readonly string[]) {
  return editCallLabels({
    file: { path: PATH, blob: '', text },
    identityLabel: 'app',
    prefix: 'calls.drawbridge',
    labels,
  })
}

function deployment(labels: string, kind = 'Deployment'): string {
  return `# ours
apiVersion: apps/v1
kind: ${kind}
metadata:
  labels: { app: service.emoji } # of the Deployment alone
spec:
  template:
    metadata:
      labels:${labels}
    spec:
      containers: [] # none
`
}

const IN_LINES = '\n        app: service.emoji # who it is\n        tier: web'

test.each<[string, string, string[], string]>([
  ['one', IN_LINES, [LEDGER], `\n        app: service.emoji # who it is\n        ${LEDGER}: "true"\n        tier: web`],
  [
    'two, one of which it has',
    `${IN_LINES}\n        ${POT}: "true" # why`,
    [LEDGER, POT],
    `\n        app: service.emoji # who it is\n        ${LEDGER}: "true"\n        tier: web\n        ${POT}: "true" # why`,
  ],
  ['none any more', `${IN_LINES}\n        ${POT}: "true" # why`, [], IN_LINES],
  [
    'one for another',
    `\n        ${POT}: "true"${IN_LINES}`,
    [LEDGER],
    `\n        app: service.emoji # who it is\n        ${LEDGER}: "true"\n        tier: web`,
  ],
  [
    'the right value',
    `${IN_LINES}\n        ${POT}: "false"`,
    [POT],
    `\n        app: service.emoji # who it is\n        ${POT}: "true"\n        tier: web`,
  ],
  [
    'one in braces',
    ' { app: service.emoji, tier: web } # short',
    [LEDGER],
    ` { app: service.emoji, ${LEDGER}: "true", tier: web } # short`,
  ],
  [
    'one for another in braces',
    ` { app: service.emoji, ${POT}: "true", tier: web }`,
    [LEDGER],
    ` { app: service.emoji, ${LEDGER}: "true", tier: web }`,
  ],
])('editCallLabels() gives the pods %s', (_, before, labels, after) => {
  const { value, findings } = edit(deployment(before), labels)
  expect(findings).toEqual([])
  expect(value).toEqual({ path: PATH, text: deployment(after) })
  // A second time there is nothing to do.
  expect(edit(value?.text ?? '', labels)).toEqual({ value: undefined, findings: [] })
})

test('editCallLabels() edits every document whose pods carry the identity label, and no other', () => {
  const other = deployment('\n        app2: x', 'StatefulSet')
  const cron = `kind: CronJob\nspec: { jobTemplate: { spec: { template: { metadata: { labels: { app: service.emoji } } } } } }\n`
  const text = [deployment(IN_LINES), other, cron, 'kind: Service\nspec: { selector: { app: service.emoji } }\n'].join(
    '---\n',
  )
  const { value } = edit(text, [LEDGER])
  expect(value?.text?.split(LEDGER)).toHaveLength(3)
  expect(value?.text).toContain(other)
})

test('editCallLabels() keeps line ends, a missing one too', () => {
  expect(edit(deployment(IN_LINES).replaceAll('\n', '\r\n'), [LEDGER]).value?.text).toContain(
    `: "true"\r\n        tier`,
  )
  const last = 'kind: Deployment\nspec:\n  template:\n    metadata:\n      labels:\n        app: service.emoji'
  expect(edit(last, [LEDGER]).value?.text).toBe(`${last}\n        ${LEDGER}: "true"`)
  expect(edit(last.replace('spec:', 'x: |\n  a\nspec:'), [LEDGER]).value?.text).toContain(`${LEDGER}: "true"`)
})

test.each<[string, string, string]>([
  ['no YAML', 'kind: [', 'manifest-syntax 1'],
  ['a template', `${deployment(IN_LINES)}image: {{ .Values.image }}\n`, 'manifest-template 14'],
  ['an anchor', deployment(' &labels\n        app: service.emoji'), 'labels-not-editable 10'],
  [
    'an alias',
    `${deployment(' *labels').replace('kind:', 'x: &labels { app: service.emoji }\nkind:')}`,
    'labels-not-editable 10',
  ],
  ['a merge key', deployment('\n        <<: { a: b }\n        app: service.emoji'), 'labels-not-editable 10'],
  ['an alias among them', deployment(' { app: &me service.emoji, b: *me }'), 'labels-not-editable 9'],
  ['a label over two lines', deployment('\n        app:\n          service.emoji'), 'labels-not-editable 10'],
  [
    'one label of ours in front, in braces',
    deployment(` { ${POT}: "true", app: service.emoji }`),
    'labels-not-editable 9',
  ],
])('editCallLabels() refuses %s', (_, text, expected) => {
  const { value, findings } = edit(text, [LEDGER])
  expect(value).toBeUndefined()
  expect(findings.map(({ code, place }) => `${code} ${place.line}`)).toEqual([expected])
})
