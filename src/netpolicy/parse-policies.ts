import { loadAll, realMapTag, YAML11_SCHEMA, YAMLException } from 'js-yaml'
import type { RepoFile } from '../file.ts'
import type { Finding, FindingCode, Parsed } from '../finding.ts'
import { readPolicy } from './read-policy.ts'
import type { NetworkPolicy } from './network-policy.ts'

/** Of one file. A rendered file has one; people put a namespace's manifests into one file. */
const DOCUMENTS_MAX = 1_000
/** Of one file: aliases are how a small text becomes a huge value. */
const ALIASES_MAX = 100

// Kubernetes reads manifests as YAML 1.1: an unquoted `yes` is a boolean there, and so no label value.
const SCHEMA = YAML11_SCHEMA.withTags(realMapTag)

/**
 * Reads the Kubernetes NetworkPolicies among the files' documents, in the order of files and documents; other kinds are passed over. All
 * are taken to be of one namespace. A file that is not YAML, and a policy that Kubernetes would refuse, is left out with a
 * `policy-syntax` error; a peer that is described by namespace or address gives a `policy-not-evaluated` warning.
 */
export function parsePolicies(files: readonly RepoFile[]): Parsed<readonly NetworkPolicy[]> {
  const value: NetworkPolicy[] = []
  const findings: Finding[] = []
  for (const file of files) {
    const documents = loadDocuments(file)
    findings.push(...documents.findings)
    for (const document of documents.value) {
      if (!(document instanceof Map) || document.get('kind') !== 'NetworkPolicy') continue
      if (!String(document.get('apiVersion')).startsWith('networking.k8s.io/')) continue
      const report = (code: FindingCode, message: string) => findings.push(makeFinding(code, message, file.path))
      const policy = readPolicy(document, report)
      if (policy !== undefined) value.push(policy)
    }
  }
  return { value, findings }
}

function loadDocuments(file: RepoFile): Parsed<readonly unknown[]> {
  try {
    const documents = loadAll(file.text, { schema: SCHEMA, maxAliases: ALIASES_MAX })
    if (documents.length <= DOCUMENTS_MAX) return { value: documents, findings: [] }
    const message = `holds ${documents.length} documents; at most ${DOCUMENTS_MAX} are read`
    return { value: [], findings: [makeFinding('policy-syntax', message, file.path)] }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { mark, reason } = error
    const place = mark === undefined ? {} : { line: mark.line + 1, column: mark.column + 1 }
    const finding = makeFinding('policy-syntax', `cannot be read as YAML: ${reason}`, file.path)
    return { value: [], findings: [{ ...finding, place: { ...finding.place, ...place } }] }
  }
}

function makeFinding(code: FindingCode, message: string, path: string): Finding {
  return { code, severity: code === 'policy-not-evaluated' ? 'warning' : 'error', message, place: { path } }
}
