import type { RepoFile } from '../../file.ts'
import { compareText, type Finding, type Parsed } from '../../finding.ts'
import { extractIdentity, type ExtractedIdentity } from '../../netpolicy/identity/extract-identity.ts'
import { selectPolicyMode, type PolicyMode } from '../../netpolicy/model/policy.ts'
import { LANGUAGES } from '../../netpolicy/render/languages.ts'
import { environmentFiles, environmentPaths, type EnvironmentPaths } from '../releases/environment-paths.ts'
import { parseEnvironmentMode, parseServiceMode, type EnvironmentMode } from './policy-mode-file.ts'
import type { PolicyRules } from './policy-rules.ts'
import type { Environment, ImageOptions } from '../releases/release.ts'

/** What one environment's part of the config repository says about its policies, besides the policies themselves. */
export type PolicyState = {
  /** Of the environment's file; empty where there is none. */
  readonly environment: EnvironmentMode
  /** Of services with a file of their own. */
  readonly modes: ReadonlyMap<string, PolicyMode>
  /** Of every service there, from its manifests; undefined: the config says that they are not looked at. */
  readonly identities: ReadonlyMap<string, ExtractedIdentity> | undefined
}

export const NO_POLICY_STATE: PolicyState = { environment: {}, modes: new Map(), identities: undefined }

/** Whether manifests have to be read, for ports or for the labels of callers' pods. */
export function needsManifests({ ports, encoding = 'callee-list' }: PolicyRules): boolean {
  return ports === 'manifests' || encoding !== 'callee-list'
}

/** Whether a file of a service's folder is to be read as a manifest that people wrote. */
export function isManifest(path: string, { dir, release, policy, mode }: EnvironmentPaths): boolean {
  return path.startsWith(`${dir}/`) && /\.ya?ml$/.test(path) && ![release, policy, mode].includes(path)
}

/**
 * Reads modes and identities. Mode files that cannot be read are errors of the whole environment: what they said may be
 * in force. What is wrong with one service's manifests stays with its identity, and matters to plans that need it.
 */
export function buildPolicyState(input: {
  readonly environment: Environment
  readonly image: ImageOptions
  readonly policy: PolicyRules
  readonly present: ReadonlySet<string>
  readonly files: ReadonlyMap<string, RepoFile>
}): Parsed<PolicyState> {
  const { environment, image, policy, present, files } = input
  const findings: Finding[] = []
  const modes = new Map<string, PolicyMode>()
  const paths = new Map([...present].map((service) => [service, environmentPaths(environment, service, image)]))
  for (const [service, { mode: path }] of paths) {
    const file = files.get(path)
    const parsed = file && parseServiceMode(file)
    findings.push(...(parsed?.findings ?? []))
    if (parsed?.value !== undefined) modes.set(service, parsed.value)
  }
  const file = files.get(environmentFiles(environment).mode)
  const whole = file && parseEnvironmentMode(file)
  findings.push(...(whole?.findings ?? []))
  const identities = needsManifests(policy) ? extractIdentities(paths, files, policy) : undefined
  return { value: { environment: whole?.value ?? {}, modes, identities }, findings }
}

function extractIdentities(
  paths: ReadonlyMap<string, EnvironmentPaths>,
  files: ReadonlyMap<string, RepoFile>,
  { kinds, identityLabel }: PolicyRules,
): ReadonlyMap<string, ExtractedIdentity> {
  const byFolder = groupByFolder(files)
  const portNames = kinds.every((language) => LANGUAGES[language].takesPortNames)
  return new Map(
    [...paths].map(([service, own]): [string, ExtractedIdentity] => {
      const manifests = (byFolder.get(own.dir) ?? []).filter(({ path }) => isManifest(path, own))
      return [service, extractIdentity({ service, dir: own.dir, files: manifests, identityLabel, portNames })]
    }),
  )
}

// Every folder above a file: a service's manifests may lie deeper.
function groupByFolder(files: ReadonlyMap<string, RepoFile>): ReadonlyMap<string, readonly RepoFile[]> {
  const groups = new Map<string, RepoFile[]>()
  for (const file of [...files.values()].sort((a, b) => compareText(a.path, b.path))) {
    for (let end = file.path.lastIndexOf('/'); end > 0; end = file.path.lastIndexOf('/', end - 1)) {
      const folder = file.path.slice(0, end)
      const group = groups.get(folder)
      if (group) group.push(file)
      else groups.set(folder, [file])
    }
  }
  return groups
}

/**
 * The mode of each service there, and of the base: what the config repository says, and the config where it says
 * nothing.
 */
export function selectModes(
  { environment, policyState = NO_POLICY_STATE }: ModesInput,
  policy: PolicyRules,
): { readonly of: (service: string) => PolicyMode; readonly base: PolicyMode; readonly platform: 'services' | 'base' } {
  const whole = policyState.environment
  const configured = selectPolicyMode(policy, environment.name)
  const base = whole.base ?? whole.services ?? configured
  return {
    of: (service) =>
      policyState.modes.get(service) ?? whole.services ?? selectPolicyMode(policy, environment.name, service),
    base,
    platform: whole.platform === 'base' && base === 'enforce' ? 'base' : 'services',
  }
}

type ModesInput = { readonly environment: Environment; readonly policyState?: PolicyState | undefined }
