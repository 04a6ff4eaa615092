import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'

/** The published schemas under schemas/, each by the API version and kind that it is of. */
const FILES = ['kubernetes', 'calico', 'cilium', 'istio']

type SchemaFile = {
  readonly kinds: Readonly<Record<string, { readonly properties: { readonly apiVersion: { readonly const: string } } }>>
  readonly $defs: object
}

const validators = new Map<string, ValidateFunction>()
for (const file of FILES) {
  const text = readFileSync(new URL(`schemas/${file}.json`, import.meta.url), 'utf8')
  const { kinds, $defs } = JSON.parse(text) as SchemaFile
  for (const [kind, schema] of Object.entries(kinds)) {
    const ajv = new Ajv({ allErrors: true, strict: false })
    validators.set(`${schema.properties.apiVersion.const} ${kind}`, ajv.compile({ ...schema, $defs }))
  }
}

/** What the published schema of its kind has against a document, as sentences; empty when nothing. */
export function validateDocument(document: { readonly apiVersion: string; readonly kind: string }): readonly string[] {
  const validate = validators.get(`${document.apiVersion} ${document.kind}`)
  if (!validate) return [`no schema for ${document.apiVersion} ${document.kind}`]
  validate(document)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
