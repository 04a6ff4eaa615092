import { createHash } from 'node:crypto'

const PART_CHARACTERS_MAX = 80
const DIGEST_CHARACTERS = 10

/**
 * The branch in the config repository for everything that moves one service in one environment, deployment or rollback:
 * `drawbridge/staging/service.emoji`. One branch means that GitHub keeps at most one open pull request for it. A name
 * that git does not take as it is becomes a slug with ten hex digits of its SHA-256, so two services never share a
 * branch.
 *
 * Source: https://git-scm.com/docs/git-check-ref-format
 */
export function deploymentBranch({ environment, service }: { environment: string; service: string }): string {
  return `drawbridge/${toRefPart(environment)}/${toRefPart(service)}`
}

/**
 * The branch for a change of the policies' mode, of one service in one environment or of all:
 * `drawbridge/policy-mode/staging/service.emoji`. No service has the name that stands for all of them.
 */
export function modeChangeBranch({
  environment,
  service,
}: {
  environment: string
  service: string | undefined
}): string {
  return `drawbridge/policy-mode/${toRefPart(environment)}/${service === undefined ? EVERY_SERVICE : toRefPart(service)}`
}

// Two dashes: what no name gives.
const EVERY_SERVICE = 'all--services'

// Lower case only: two names that differ in case would share one file in a clone on a Mac or on Windows.
const SAFE_PART = /^[a-z0-9_]+([.-][a-z0-9_]+)*$/

function toRefPart(name: string): string {
  const isSafe = SAFE_PART.test(name) && !name.endsWith('.lock') && !/-[0-9a-f]{10}$/.test(name)
  if (isSafe && name.length <= PART_CHARACTERS_MAX) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_CHARACTERS)
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9_]+/g, '-')
  const kept = slug.slice(0, PART_CHARACTERS_MAX - DIGEST_CHARACTERS - 1).replaceAll(/^-+|-+$/g, '')
  return kept === '' ? `x-${digest}` : `${kept}-${digest}`
}
