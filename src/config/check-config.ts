import { selectFields } from '../yaml/yaml-node.ts'
import type { YamlNode } from '../yaml/yaml-node.ts'
import { hintKey, quote } from '../yaml/yaml-shape.ts'
import type { Report } from '../yaml/yaml-shape.ts'
import { checkPolicy } from './check-policy.ts'
import type { ConfigDraft } from './config-shape.ts'

/**
 * Reports what no single value shows: services and environments named twice, `after` that names no environment or goes
 * in a circle, and environments that nothing can be deployed to. Works on drafts with errors too, so that one look
 * shows them all; `clean`: there are none.
 */
export function checkConfig(
  draft: ConfigDraft,
  root: YamlNode,
  { clean, report }: { readonly clean: boolean; readonly report: Report },
): void {
  checkServices(draft.services ?? [], report)
  checkClients(draft.rpcmap?.clients ?? [], report)
  const environments = draft.environments?.value ?? []
  checkRepeated(environments, report)
  checkAfter(environments, report)
  if (draft.policy !== undefined) {
    const names = new Set(environments.flatMap(({ name }) => name?.value ?? []))
    checkPolicy(draft.policy, { environments: names, clean }, report)
  }
  if (draft.environments === undefined || environments.length === 0) return
  for (const key of ['config_repository', 'image'] as const) {
    if (selectFields(root, key).length === 0) {
      const message = `environments needs ${quote(key)}: nothing can be deployed without it.`
      report('bad-value', draft.environments.offset, message)
    }
  }
}

function checkServices(services: NonNullable<ConfigDraft['services']>, report: Report): void {
  const seen = new Set<string>()
  for (const { value, offset } of services) {
    const id = value.kind === 'glob' ? `glob ${value.pattern}` : `name ${value.name}`
    const shown = value.kind === 'glob' ? `The glob ${quote(value.pattern)}` : `The service ${quote(value.name)}`
    if (seen.has(id)) report('duplicate', offset, `${shown} is listed twice.`)
    seen.add(id)
  }
}

function checkClients(clients: NonNullable<NonNullable<ConfigDraft['rpcmap']>['clients']>, report: Report): void {
  for (const { value, offset } of clients) {
    if ((value.function === undefined) === (value.factory === undefined)) {
      report('bad-value', offset, 'A client needs either "function" or "factory", and not both.')
    }
  }
}

type EnvironmentDrafts = NonNullable<ConfigDraft['environments']>['value']

function checkRepeated(environments: EnvironmentDrafts, report: Report): void {
  const [names, paths] = [new Set<string>(), new Set<string>()]
  for (const { name, path } of environments) {
    if (name !== undefined && names.has(name.value)) {
      report('duplicate', name.offset, `The environment ${quote(name.value)} is listed twice.`)
    }
    if (path !== undefined && paths.has(path.value)) {
      report('duplicate', path.offset, `Two environments have the path ${quote(path.value)}.`)
    }
    if (name !== undefined) names.add(name.value)
    if (path !== undefined) paths.add(path.value)
  }
}

function checkAfter(environments: EnvironmentDrafts, report: Report): void {
  const afterByName = new Map<string, string | undefined>()
  for (const { name, after } of environments) if (name !== undefined) afterByName.set(name.value, after?.value)
  for (const { name, after } of environments) {
    if (after === undefined) continue
    if (!afterByName.has(after.value)) {
      const message = `after names ${quote(after.value)}, which is no environment.`
      report('bad-value', after.offset, message, hintKey(after.value, afterByName.keys()))
    } else if (name !== undefined && comesAfterItself(name.value, afterByName)) {
      report('bad-value', after.offset, `The environment ${quote(name.value)} would have to come after itself.`)
    }
  }
}

function comesAfterItself(name: string, afterByName: ReadonlyMap<string, string | undefined>): boolean {
  const seen = new Set<string>()
  let at = afterByName.get(name)
  while (at !== undefined && at !== name && !seen.has(at)) {
    seen.add(at)
    at = afterByName.get(at)
  }
  return at === name
}
