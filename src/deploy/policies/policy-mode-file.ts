import { dump } from 'js-yaml'
import type { RepoFile } from '../../file.ts'
import type { Parsed } from '../../finding.ts'
import { POLICY_MODES, type PolicyMode } from '../../netpolicy/model/policy.ts'
import { readFields, readOptionalText, readText, reportUnread } from '../releases/read-fields.ts'

/** What the file of an environment says; what it leaves out is as the config has it. */
export type EnvironmentMode = {
  /** Of every service without a file of its own. */
  readonly services?: PolicyMode | undefined
  /** Of the base; left out: as `services`. */
  readonly base?: PolicyMode | undefined
  /** Who lets the platform in: only the base, or, which left out means, the policy of each service besides. */
  readonly platform?: 'base' | undefined
}

const HEADER =
  '# Written by Drawbridge: whether network policies take effect. Change it with `drawbridge policy promote`, which shows the evidence.\n'

const MODE = new RegExp(`^(?:${POLICY_MODES.join('|')})$`)

/** Renders the `policy-mode.yaml` of a service. */
export function renderServiceMode(mode: PolicyMode): string {
  return HEADER + dump({ mode })
}

/**
 * Reads it. Undefined, with `policy-mode-syntax` errors at their lines, when it is anything else than what
 * `renderServiceMode` writes.
 */
export function parseServiceMode(file: RepoFile): Parsed<PolicyMode | undefined> {
  return readFields(file, 'policy-mode-syntax', (root) => {
    const mode = readText(root, 'mode', MODE)
    reportUnread(root)
    return mode as PolicyMode
  })
}

/** Renders the `policy-mode.<environment>.yaml` of an environment. */
export function renderEnvironmentMode({ services, base, platform }: EnvironmentMode): string {
  return (
    HEADER +
    dump({
      ...(services === undefined ? {} : { services }),
      ...(base === undefined ? {} : { base }),
      ...(platform === undefined ? {} : { platform }),
    })
  )
}

/** Reads it, as `parseServiceMode`. */
export function parseEnvironmentMode(file: RepoFile): Parsed<EnvironmentMode | undefined> {
  return readFields(file, 'policy-mode-syntax', (root) => {
    const services = readOptionalText(root, 'services', MODE) as PolicyMode | undefined
    const base = readOptionalText(root, 'base', MODE) as PolicyMode | undefined
    const platform = readOptionalText(root, 'platform', /^base$/) as 'base' | undefined
    reportUnread(root)
    return { services, base, platform }
  })
}
