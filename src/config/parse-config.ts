import assert from 'node:assert'
import type { Environment } from '../deploy/releases/release.ts'
import type { Parsed, Place } from '../finding.ts'
import type { ClientOption } from '../rpcmap/program/client-option.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import type { YamlDocument } from '../yaml/yaml-node.ts'
import { startFindings } from '../yaml/yaml-findings.ts'
import { CONFIG_PATH } from './config.ts'
import type { Config, ReviewRule, ReviewRules } from './config.ts'
import { checkConfig } from './check-config.ts'
import { completeCommandRules } from './command-rules.ts'
import { completePolicy } from './complete-policy.ts'
import { configShape } from './config-shape.ts'
import type { ConfigDraft } from './config-shape.ts'

const CODES = {
  syntax: 'config-syntax',
  'unknown-key': 'config-unknown-key',
  'bad-value': 'config-bad-value',
  duplicate: 'config-duplicate',
} as const

/**
 * The users' `.github/drawbridge.yml` (design 4.1) with every default filled in, and all that is wrong with it, sorted
 * by `compareFindings`. Value undefined as soon as there is an error: rules that are half understood are no rules.
 * Never throws.
 */
export function parseConfig(text: string, path: string = CONFIG_PATH): Parsed<Config | undefined> {
  const document = parseYaml(path, text)
  const findings = startFindings(document, CODES)
  const { root } = document
  const draft = root && configShape(root, '', findings.report)
  if (root !== undefined && draft !== undefined) {
    checkConfig(draft, root, { clean: findings.list().length === 0, report: findings.report })
  }
  const found = findings.list()
  const usable = draft !== undefined && found.every((finding) => finding.severity !== 'error')
  return { value: usable ? completeConfig(draft, document) : undefined, findings: found }
}

/** Only for drafts without errors: what is required is there. */
function completeConfig(draft: ConfigDraft, document: Pick<YamlDocument, 'placeAt'>): Config {
  assert(draft.services !== undefined)
  return {
    services: draft.services.map(({ value }) => value),
    branches: draft.branches ?? [],
    allowlist: { layout: draft.allowlist?.layout ?? 'callee' },
    ignore: draft.ignore ?? [],
    calls: {
      undeclared: draft.calls?.undeclared ?? 'fail',
      unused: draft.calls?.unused ?? 'warn',
      unownedPrograms: draft.calls?.unowned_programs ?? 'fail',
    },
    review: completeReview(draft.review),
    commands: completeCommandRules(draft.commands),
    configRepository: draft.config_repository,
    connections: draft.connections ?? 'fail',
    environments: draft.environments?.value.map(completeEnvironment) ?? [],
    image: draft.image && completeImage(draft.image),
    policy: completePolicy(draft.policy),
    rpcmap: {
      clients: draft.rpcmap?.clients?.map(({ value, offset }) => completeClient(value, document.placeAt(offset))) ?? [],
    },
    rollback: { versions: draft.rollback?.versions ?? 5, days: draft.rollback?.days ?? 14 },
  }
}

function completeClient(
  draft: NonNullable<NonNullable<ConfigDraft['rpcmap']>['clients']>[number]['value'],
  place: Place,
): ClientOption {
  assert(draft.package !== undefined && draft.callee !== undefined)
  return { ...draft, package: draft.package, callee: draft.callee, place }
}

type Partially<T> = { readonly [K in keyof T]: T[K] | undefined }

/** A service's own rule changes only what it names of the default. */
function completeReview(review: ConfigDraft['review']): ReviewRules {
  const complete = (given: Partially<ReviewRule> | undefined, fallback: ReviewRule): ReviewRule => ({
    consent: given?.consent ?? fallback.consent,
    approvals: given?.approvals ?? fallback.approvals,
    author: given?.author ?? fallback.author,
  })
  const byDefault = complete(review?.default, {
    consent: 'required',
    approvals: 1,
    author: 'counts',
  })
  const services = (review?.services ?? []).map(({ key, value }) => [key, complete(value, byDefault)] as const)
  return { default: byDefault, services: new Map(services), objections: review?.objections ?? 'hold' }
}

function completeEnvironment(draft: NonNullable<ConfigDraft['environments']>['value'][number]): Environment {
  assert(draft.name !== undefined && draft.path !== undefined && draft.deploy !== undefined)
  return { name: draft.name.value, path: draft.path.value, deploy: draft.deploy, after: draft.after?.value }
}

function completeImage(draft: NonNullable<ConfigDraft['image']>): Config['image'] {
  assert(draft.name !== undefined)
  return {
    name: draft.name,
    tag: draft.tag ?? '{sha}',
    file: draft.file ?? 'deployment.yaml',
    container: draft.container ?? '{service}',
  }
}
