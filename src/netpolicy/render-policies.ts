import { dump } from 'js-yaml'
import { compareFindings, type Finding, type Parsed } from '../finding.ts'
import { assertManifest } from './render/assert-manifest.ts'
import { buildServicePolicy } from './service/build-service-policy.ts'
import type { ServicePolicyInput } from './service/service-policy-input.ts'
import { LANGUAGES } from './render/languages.ts'
import type { Manifest, RenderContext } from './render/manifest.ts'
import { POLICY_LANGUAGES, type PolicyLanguage } from './model/policy.ts'
import type { IntendedPolicy, PolicySet } from './model/policy-set.ts'

/**
 * The API server takes 1.5 MiB with all that it adds; `kubectl apply` keeps the object a second time among its
 * annotations.
 */
const MANIFEST_CHARACTERS_MAX = 512 * 1024
const COMMENT_CHARACTERS_MAX = 400

/**
 * Renders the file with a service's policies in every language of the options. Equal input gives equal bytes, whatever
 * the order.
 *
 * The value is undefined when an error finding says that something would be cut or opened by accident, see
 * `buildServicePolicy`. It is empty when no language has the mode: then the file must not exist.
 */
export function renderServicePolicies(input: ServicePolicyInput): Parsed<string | undefined> {
  const context = { path: input.path, options: input.options }
  const parts = sortLanguages(input.options.kinds).map((language) => {
    const isLabelled = LANGUAGES[language].knowsCallersBy === 'label'
    const { value, findings } = buildServicePolicy(input, isLabelled ? input.options.encoding : 'callee-list')
    const rendered = value && renderPolicySet([value], language, context)
    return { documents: rendered?.value ?? [], findings: [...findings, ...(rendered?.findings ?? [])] }
  })
  return joinParts(parts)
}

/**
 * Renders the file with an environment's base, see `buildBase`: deny and allow together. As `renderServicePolicies`.
 */
export function renderBase(policies: PolicySet, context: RenderContext): Parsed<string | undefined> {
  const parts = sortLanguages(context.options.kinds).map((language) => {
    const { value, findings } = renderPolicySet(policies, language, context)
    return { documents: value, findings }
  })
  return joinParts(parts)
}

/** A manifest with what is written above it. */
type PolicyDocument = { readonly comment: readonly string[]; readonly manifest: Manifest }

/**
 * Says policies in one language, as plain data. Nothing at all where one of them cannot be said: half of them would cut
 * or open.
 */
function renderPolicySet(
  policies: PolicySet,
  language: PolicyLanguage,
  context: RenderContext,
): Parsed<readonly PolicyDocument[]> {
  const { render } = LANGUAGES[language]
  const parts = policies.map((policy) => ({ policy, ...render(policy, context) }))
  const findings = parts.flatMap((part) => part.findings)
  if (findings.some(({ severity }) => severity === 'error')) return { value: [], findings }
  const documents = parts.flatMap(({ policy, value }) =>
    value.map((manifest) => toDocument(policy, manifest, language)),
  )
  return { value: documents, findings: [...findings, ...documents.flatMap((document) => checkSize(document, context))] }
}

function toDocument(policy: IntendedPolicy, manifest: Manifest, language: PolicyLanguage): PolicyDocument {
  const { note, form } = LANGUAGES[language]
  assertManifest(manifest, policy.purpose, form)
  return { comment: note === undefined ? policy.comment : [...policy.comment, note], manifest }
}

function checkSize({ manifest }: PolicyDocument, { path }: RenderContext): Finding[] {
  const size = JSON.stringify(manifest).length
  if (size <= MANIFEST_CHARACTERS_MAX) return []
  const message = `the ${manifest.kind} ${manifest.metadata.name} has ${size} characters, more than an API server takes`
  const hint = 'Use policy.encoding caller-labels: its policies have the same size for any number of callers.'
  return [{ code: 'policy-too-large', severity: 'error', message, hint, place: { path } }]
}

function joinParts(
  parts: readonly { documents: readonly PolicyDocument[]; findings: readonly Finding[] }[],
): Parsed<string | undefined> {
  const unique = new Map(parts.flatMap(({ findings }) => findings.map((finding) => [JSON.stringify(finding), finding])))
  const findings = [...unique.values()].sort(compareFindings)
  if (findings.some(({ severity }) => severity === 'error')) return { value: undefined, findings }
  const documents = parts.flatMap((part) => part.documents)
  return { value: documents.map(renderDocument).join('---\n'), findings }
}

function renderDocument({ comment, manifest }: PolicyDocument): string {
  const lines = ['Rendered by Drawbridge, which overwrites every change made here.', ...comment]
  // The default schema of dump() quotes whatever YAML 1.1 or 1.2 would read as something else than a string.
  return `${lines.map((line) => `# ${escapeComment(line)}\n`).join('')}${dump(manifest, { lineWidth: -1, noRefs: true })}`
}

// A line break of any standard would end the comment and begin a manifest.
function escapeComment(line: string): string {
  const plain = line.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '�')
  return plain.length <= COMMENT_CHARACTERS_MAX ? plain : `${plain.slice(0, COMMENT_CHARACTERS_MAX - 1)}…`
}

function sortLanguages(kinds: readonly PolicyLanguage[]): readonly PolicyLanguage[] {
  return POLICY_LANGUAGES.filter((language) => kinds.includes(language))
}
