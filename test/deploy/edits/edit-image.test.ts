import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { editImage } from '../../../src/deploy/edits/edit-image.ts'

const path = 'staging/service.emoji/deployment.yaml'
const OLD = 'registry.acme.test/service.emoji:1a2b3c4'
const NEW = 'registry.acme.test/service.emoji:5d6e7f8'

function edit(text: string, image = NEW) {
  return editImage({ file: { path, blob: '', text }, container: 'service.emoji', image })
}

/** A manifest of one container, with what stands after `image:`. */
function manifest(image: string, { kind = 'Deployment' } = {}): string {
  const spec = `    spec:
      containers:
      - name: sidecar
        image: registry.acme.test/sidecar:1
      - name: service.emoji   # the service itself
        image: ${image}
        args: [ "--mode", 0644, on ]   # odd on purpose
      volumes:
      - configMap: { name: emoji, defaultMode: 0644 }
`
  const template = `spec:\n  template:\n${spec}`
  return `apiVersion: apps/v1\nkind: ${kind}\nmetadata:\n  name: s-emoji\n${template}`
}

const CRON = `kind: CronJob
spec:
  jobTemplate:
    spec:
      template:
        spec: { containers: [ { name: service.emoji, image: ${OLD}, args: [] } ] }
`

const UGLY: [string, string][] = [
  ['plain', manifest(OLD)],
  ['plain with a comment', manifest(`${OLD}   # keep me`)],
  ['double quoted', manifest(`"${OLD}"`)],
  ['single quoted', manifest(`'${OLD}' # x`)],
  ['tagged', manifest(`!!str ${OLD}`)],
  ['CRLF', manifest(OLD).replaceAll('\n', '\r\n')],
  ['BOM', `\uFEFF${manifest(OLD)}`],
  [
    'BOM, CRLF and two documents',
    `\uFEFF# head\r\n---\r\nkind: Service\r\n---\r\n${manifest(`'${OLD}'`).replaceAll('\n', '\r\n')}...\r\n`,
  ],
  ['the last of three documents', `kind: Service\n---\n# nothing\n---\n${manifest(OLD)}`],
  ['no newline at the end', manifest(OLD).trimEnd()],
  ['a flow mapping', CRON],
  ['an image on the next line', manifest(`\n          ${OLD}`)],
  ['braces in another string', manifest(OLD).replace('"--mode"', '"{{ not helm }}"')],
  ['braces in a comment', `# {{ helm }}\n${manifest(OLD)}`],
  ['anchors and aliases elsewhere', manifest(OLD).replace('name: s-emoji', 'name: &n s-emoji\n  labels: { app: *n }')],
  ['merge keys elsewhere', `x: &x { a: 1 }\n${manifest(OLD)}`.replace('metadata:', 'metadata:\n  <<: *x')],
  ['astral characters before it', `# 🌉🌉\n${manifest(OLD)}`],
  [
    'an init container of another name',
    manifest(OLD).replace(
      '      containers:',
      '      initContainers: [{ name: migrate, image: x }]\n      containers:',
    ),
  ],
  ...['StatefulSet', 'DaemonSet', 'Job'].map((kind): [string, string] => [kind, manifest(OLD, { kind })]),
]

test.each(UGLY)('editImage() replaces exactly the bytes of the image: %s', (_, text) => {
  const { value, findings } = edit(text)
  expect(findings).toEqual([])
  expect(value).toEqual({ path, text: text.replace(OLD, NEW) })
})

test.each(UGLY)('editImage() changes nothing when the image is set: %s', (_, text) => {
  expect(edit(text, OLD)).toEqual({ value: undefined, findings: [] })
})

test('editImage() undoes itself, whatever the images are', () => {
  const image = fc.stringMatching(/^[a-z0-9][a-z0-9./:@_-]{0,20}[a-z0-9]$/)
  fc.assert(
    fc.property(fc.constantFrom(...UGLY), image, image, ([, text], from, to) => {
      const start = edit(text, from).value?.text ?? text
      const there = edit(start, to).value?.text ?? start
      const back = edit(there, from).value?.text ?? there
      // Quotes that an ambiguous image brought stay.
      expect(back.replaceAll('"', '')).toBe(start.replaceAll('"', ''))
      expect(there.split('\n')).toHaveLength(start.split('\n').length)
      expect(edit(there, to)).toEqual({ value: undefined, findings: [] })
    }),
  )
})

test.each(['1:30', '12e3', '0x1f', '2026-01-31', '1_000', 'yes', 'null', '7'])(
  'editImage() quotes %s, which is no text to every parser',
  (image) => {
    expect(edit(manifest(OLD), image).value?.text).toBe(manifest(`"${image}"`))
  },
)

const aliased = `x: &c { name: service.emoji, image: ${OLD} }\n`

test.each<[string, string, string, { line?: number; column?: number }]>([
  ['no YAML', 'manifest-syntax', 'a: 1\nb: [1', { line: 2 }],
  ['a duplicate key', 'manifest-syntax', 'a: 1\na: 2\n', { line: 2, column: 1 }],
  ['deep nesting', 'manifest-syntax', '['.repeat(20_000), {}],
  ['Helm in the image', 'manifest-template', manifest('{{ .Values.image }}'), { line: 12, column: 16 }],
  ['Helm in the quoted image', 'manifest-template', manifest('"{{ .Values.image }}"'), { line: 12, column: 16 }],
  ['Helm in the tag', 'manifest-template', manifest('x:{{ .Values.tag }}'), { line: 12, column: 16 }],
  ['Helm blocks', 'manifest-template', `{{- if .x }}\n${manifest(OLD)}{{- end }}\n`, { line: 1, column: 1 }],
  [
    'Helm in another field',
    'manifest-template',
    manifest(OLD).replace('s-emoji', '{{ .name }}'),
    { line: 4, column: 9 },
  ],
  ['no container of the name', 'image-not-found', manifest(OLD).replace('service.emoji   #', 'emoji #'), { line: 1 }],
  ['another kind', 'image-not-found', manifest(OLD, { kind: 'Service' }), { line: 1 }],
  ['an empty file', 'image-not-found', '', { line: 1 }],
  ['a list', 'image-not-found', '- a\n', { line: 1 }],
  [
    'a list of containers that is none',
    'image-not-found',
    'kind: Job\nspec: { template: { spec: { containers: {} } } }',
    { line: 1 },
  ],
  [
    'two containers of the name',
    'image-not-found',
    manifest(OLD).replace('sidecar\n', 'service.emoji\n'),
    { line: 12 },
  ],
  ['two documents with the name', 'image-not-found', `${manifest(OLD)}---\n${CRON}`, {}],
  [
    'an alias for the image',
    'image-not-editable',
    manifest('*i').replace('s-emoji', `&i ${OLD}`),
    { line: 12, column: 16 },
  ],
  ['an anchor on the image', 'image-not-editable', manifest(`&i ${OLD}`), { line: 12 }],
  ['a literal block', 'image-not-editable', manifest(`|-\n          ${OLD}`), { line: 12, column: 16 }],
  ['a folded block', 'image-not-editable', manifest(`>-\n          ${OLD}`), { line: 12, column: 16 }],
  ['no image', 'image-not-editable', manifest(''), { line: 12 }],
  ['an image that is a number', 'image-not-editable', manifest('7'), { line: 12, column: 16 }],
  [
    'an image by merge key',
    'image-not-editable',
    `x: &x { image: ${OLD} }\n${manifest('"#"').replace('image: "#"', '<<: *x')}`,
    {},
  ],
  [
    'an alias for the container',
    'image-not-editable',
    `${aliased}kind: Job\nspec: { template: { spec: { containers: [*c] } } }`,
    { line: 3 },
  ],
  [
    'an alias for the containers',
    'image-not-editable',
    'x: &l []\nkind: Job\nspec: { template: { spec: { containers: *l } } }',
    { line: 3 },
  ],
  ['an alias for the template', 'image-not-editable', 'x: &t {}\nkind: Job\nspec: { template: *t }', { line: 3 }],
  ['a template by merge key', 'image-not-editable', 'x: &t { template: {} }\nkind: Job\nspec: { <<: *t }', { line: 3 }],
  [
    'an anchor on the container',
    'image-not-editable',
    manifest(OLD).replace('- name: service.emoji ', '- &c\n        name: service.emoji '),
    {},
  ],
  ['an anchor on the spec', 'image-not-editable', manifest(OLD).replace('    spec:', '    spec: &s'), {}],
  ['an alias without anchor', 'image-not-editable', `${manifest(OLD)}x: *nobody\n`, {}],
])('editImage() refuses %s: %s', (_, code, text, place) => {
  const { value, findings } = edit(text)
  expect(value).toBeUndefined()
  expect(findings[0]).toMatchObject({ code, severity: 'error', place: { path, ...place } })
})

test('editImage() refuses an alias bomb', () => {
  const keys = 'abcdefgh'
  const bomb = [...keys].map((key, i) => `${key}: &${key} [${i === 0 ? 'x' : `${`*${keys[i - 1]},`.repeat(9)}`}]`)
  const { value, findings } = edit(`${bomb.join('\n')}\n${manifest(OLD)}`)
  expect(value).toBeUndefined()
  expect(findings).toMatchObject([{ code: 'image-not-editable' }])
})

test.each(['', 'a b', 'x\ny', 'x # y', 'x: y', '"x"', "it's", '{{ x }}', '-x', '*x', 'x:', '&x', '😀'])(
  'editImage() refuses %j, which is no image reference',
  (image) => {
    const { value, findings } = edit(manifest(OLD), image)
    expect(value).toBeUndefined()
    expect(findings).toMatchObject([{ code: 'image-not-editable', place: { path, line: 12, column: 16 } }])
  },
)
