import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { POLICY_LANGUAGES } from '../../src/netpolicy/model/policy.ts'

type SchemaFile = {
  readonly kinds: Readonly<Record<string, { readonly properties: { readonly apiVersion: { readonly const: string } } }>>
  readonly $defs: object
}

/** The published schemas under schemas/, one file for each language, by the API version and kind that they are of. */
const validators = new Map<string, ValidateFunction>()
for (const file of POLICY_LANGUAGES) {
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
