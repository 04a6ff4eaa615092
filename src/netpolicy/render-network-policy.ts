import { dump } from 'js-yaml'
import { compareText, type Finding, type Parsed } from '../finding.ts'
import { isLabelKey, isLabelValue } from './label.ts'
import type { AllowedCaller, PolicyOptions } from './policy.ts'
import { policyName } from './policy-name.ts'

/** The annotation that carries the service's full name. */
export const SERVICE_ANNOTATION = 'drawbridge/service'

/**
 * Renders the Kubernetes NetworkPolicy that lets the callers, and nobody else, reach the callee's pods. Without callers it denies
 * everybody; it never says `from: []`, which Kubernetes reads as "from everywhere". The order and repetition of the callers do not
 * matter, and equal input gives equal bytes. `path` is where the file lives, for findings.
 *
 * The value is undefined, with a `policy-bad-label` error for each culprit, when a name cannot be a label value: a policy that left
 * such a caller out would cut it off, and one for such a callee would select no pod.
 */
export function renderNetworkPolicy(input: {
  readonly path: string
  readonly callee: string
  readonly callers: readonly AllowedCaller[]
  readonly options: PolicyOptions
}): Parsed<string | undefined> {
  const { path, callee, options } = input
  const callers = [...new Set(input.callers.map(({ caller }) => caller))].sort(compareText)
  const findings = checkLabels({ path, names: [callee, ...callers], identityLabel: options.identityLabel })
  if (findings.length > 0) return { value: undefined, findings }
  return { value: `${renderHeader(callee)}${renderManifest(callee, callers, options)}`, findings }
}

function checkLabels(input: { path: string; names: readonly string[]; identityLabel: string }): Finding[] {
  const place = { path: input.path }
  const findings: Finding[] = [...new Set(input.names)]
    .filter((name) => !isLabelValue(name))
    .map((name) => ({
      code: 'policy-bad-label',
      severity: 'error',
      message: `${JSON.stringify(name)} cannot be the value of a pod label, so no network policy can name this service`,
      hint: 'Give the service a name of at most 63 letters, digits, dots, dashes and underscores.',
      place,
    }))
  if (isLabelKey(input.identityLabel)) return findings
  const message = `${JSON.stringify(input.identityLabel)} is no key of a pod label`
  return [
    ...findings,
    { code: 'policy-bad-label', severity: 'error', message, hint: 'Correct policy.identity_label.', place },
  ]
}

// Only after checkLabels: the name stands in a comment, where a line break would end it.
function renderHeader(callee: string): string {
  return (
    '# Rendered by Drawbridge, which overwrites every change made here.\n' +
    `# Who may call ${callee} in this environment. To change that, change the allowlist beside the code.\n`
  )
}

function renderManifest(callee: string, callers: readonly string[], { identityLabel }: PolicyOptions): string {
  const selector = { matchExpressions: [{ key: identityLabel, operator: 'In', values: callers }] }
  const manifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policyName(callee), annotations: { [SERVICE_ANNOTATION]: callee } },
    spec: {
      podSelector: { matchLabels: { [identityLabel]: callee } },
      policyTypes: ['Ingress'],
      ingress: callers.length === 0 ? [] : [{ from: [{ podSelector: selector }] }],
    },
  }
  // The default schema of dump() quotes whatever YAML 1.1 or 1.2 would read as something else than a string.
  return dump(manifest, { lineWidth: -1, noRefs: true })
}
