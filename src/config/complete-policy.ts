import type { PolicyRules } from '../deploy/policies/policy-rules.ts'
import type { BaseOptions, PlatformGroup } from '../netpolicy/model/base-options.ts'
import type { EnvironmentPolicy, PolicyLanguage } from '../netpolicy/model/policy.ts'
import type { PolicyDraft } from './policy-shape.ts'

/** The languages of a config that names none. */
export const DEFAULT_KINDS: readonly PolicyLanguage[] = ['kubernetes']

/**
 * The `policy` of a config with its defaults; only for drafts without errors. What is left out is not among the keys.
 */
export function completePolicy(draft: PolicyDraft | undefined): PolicyRules {
  const { base, calico, environments, istio, removals } = draft ?? {}
  return {
    kinds: draft?.kinds ?? DEFAULT_KINDS,
    mode: draft?.mode?.value ?? 'enforce',
    identityLabel: draft?.identity_label ?? 'app',
    ...given({
      encoding: draft?.encoding,
      callLabelPrefix: draft?.call_label_prefix,
      ports: draft?.ports,
      removals: removals && given(removals),
      environments: environments && completeEnvironments(environments),
      calico: calico && given(calico),
      istio: istio && completeIstio(istio),
      base: base && completeBase(base.value),
    }),
  }
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>
}

function completeEnvironments(drafts: NonNullable<PolicyDraft['environments']>): Map<string, EnvironmentPolicy> {
  return new Map(
    drafts.map(({ key, value }): [string, EnvironmentPolicy] => [
      key,
      given({ mode: value?.mode?.value, namespaces: value?.namespaces }),
    ]),
  )
}

function completeIstio({ trust_domain, callers, service_account }: NonNullable<PolicyDraft['istio']>) {
  return given({ trustDomain: trust_domain, callers, serviceAccount: service_account })
}

/** The `policy.base` of a config. */
export function completeBase(draft: NonNullable<PolicyDraft['base']>['value']): BaseOptions {
  const { api_server: apiServer, dns, groups } = draft
  const named = groups?.map(({ key, value }): [string, PlatformGroup] => {
    const { service_account: serviceAccount, ...group } = value ?? {}
    return [key, given({ ...group, serviceAccount })]
  })
  return given({
    scope: draft.scope,
    excludedNamespaces: draft.excluded_namespaces,
    denyEgress: draft.deny_egress,
    dns: dns && given(dns),
    nodes: draft.nodes,
    apiServer: apiServer && { ranges: apiServer.ranges ?? [], ports: apiServer.ports ?? [] },
    groups: named && new Map(named),
  })
}
