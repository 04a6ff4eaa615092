import type { PolicyOptions } from '../model/policy.ts'
import type { Parsed } from '../../finding.ts'
import type { IntendedPolicy } from '../model/policy-set.ts'

/** A Kubernetes resource as plain data, its fields in the order in which they are written. */
export type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ManifestMetadata
  readonly spec: Readonly<Record<string, unknown>>
}

export type ManifestMetadata = {
  readonly name: string
  readonly namespace?: string
  readonly annotations: Readonly<Record<string, string>>
}

/** What renderers know besides the policy. */
export type RenderContext = {
  /** Where the policies will live, for findings. */
  readonly path: string
  readonly options: PolicyOptions
}

/** Says a policy in one language: no manifests where the language has no way to, and a finding that says so. */
export type RenderPolicy = (policy: IntendedPolicy, context: RenderContext) => Parsed<readonly Manifest[]>
