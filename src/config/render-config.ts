import { dump } from 'js-yaml'
import type { AllowlistOptions } from '../allowlist/allowlist.ts'
import type { PolicyRules } from '../deploy/policies/policy-rules.ts'
import type { Service } from '../graph/service.ts'
import type { BaseOptions, PlatformGroup } from '../netpolicy/model/base-options.ts'
import type { PolicyPort } from '../netpolicy/model/service-identity.ts'

/**
 * A config to begin with: the services one by one, the layout of their allowlists, and how policies are rendered.
 * `parseConfig` takes it; what is left out has its default.
 */
export function renderConfig(input: {
  readonly services: readonly Pick<Service, 'name' | 'dir'>[]
  readonly allowlist: AllowlistOptions
  readonly policy: Pick<PolicyRules, 'kinds' | 'identityLabel' | 'ports' | 'base'>
}): string {
  const { kinds, identityLabel, ports, base } = input.policy
  const services = input.services.map(({ name, dir }) => ({ name, dir }))
  const policy = {
    kinds,
    identity_label: identityLabel,
    ...(ports === undefined ? {} : { ports }),
    ...(base === undefined ? {} : { base: toWritten(base) }),
  }
  return [
    dump({ version: 1, services }, { ...STYLE, flowLevel: 2 }),
    dump({ allowlist: { layout: input.allowlist.layout } }, STYLE),
    dump({ policy }, STYLE),
  ].join('')
}

/**
 * The `policy.base` with these groups of it alone, as people would paste it into a config; empty where there is nothing
 * to paste.
 */
export function renderBaseSnippet(base: BaseOptions, names: readonly string[]): string {
  const chosen = [...(base.groups ?? [])].filter(([name]) => names.includes(name))
  if (chosen.length === 0) return ''
  return dump({ policy: { base: toWritten({ scope: base.scope, groups: new Map(chosen) }) } }, STYLE)
}

const STYLE = { lineWidth: -1, noRefs: true } as const

/** What import proposes of a base: its reach, and groups. */
function toWritten({ scope, groups }: BaseOptions): Readonly<Record<string, unknown>> {
  return {
    ...(scope === undefined ? {} : { scope }),
    ...(groups === undefined
      ? {}
      : { groups: Object.fromEntries([...groups].map(([name, group]) => [name, toGroup(group)])) }),
  }
}

function toGroup(group: PlatformGroup): Readonly<Record<string, unknown>> {
  const { namespaces, pods, to, ports, serviceAccount, ...rest } = group
  const written = {
    ...rest,
    namespaces: namespaces && Object.fromEntries(namespaces),
    pods: pods && Object.fromEntries(pods),
    to: to && Object.fromEntries(to),
    ports: ports?.map(toPort),
    service_account: serviceAccount,
  }
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
}

function toPort({ port, protocol }: PolicyPort): string | number {
  return protocol === 'TCP' ? port : `${port}/${protocol}`
}
