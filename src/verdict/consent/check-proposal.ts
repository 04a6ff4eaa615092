import { CONFIG_PATH } from '../../config/config.ts'
import type { Finding } from '../../finding.ts'
import { ownerHandle, type Ownership } from '../../owners/owner.ts'
import { joinWords } from '../../text/plain-text.ts'
import type { Proposal } from './build-subjects.ts'
import { diffConfigs } from './diff-configs.ts'
import { diffOwners } from './diff-owners.ts'

/** More than this many paths or services in one sentence are read by nobody. */
const NAMES_MAX = 5

/**
 * What a pull request does beside changing calls, said to those who have to agree to it: paths in which it cannot be
 * merged, rules that it takes back, services that it gives to others.
 */
export function checkProposal(proposal: Proposal, conflicts: readonly string[]): readonly Finding[] {
  return [...checkConflicts(conflicts), ...checkRules(proposal), ...checkOwners(proposal)]
}

function checkConflicts(conflicts: readonly string[]): readonly Finding[] {
  const [first] = conflicts
  if (first === undefined) return []
  const shown = conflicts.slice(0, NAMES_MAX)
  const more = conflicts.length > shown.length ? ` and ${conflicts.length - shown.length} more` : ''
  return [
    {
      code: 'merge-conflict',
      severity: 'warning',
      message: `This branch conflicts with its base in ${shown.join(', ')}${more}, so it is not known what merging gives`,
      hint: 'Merge the base branch into this one, or rebase it; then it is judged.',
      place: { path: first },
    },
  ]
}

function checkRules({ config, headConfig, base }: Proposal): readonly Finding[] {
  if (headConfig === undefined) return []
  return diffConfigs(config, headConfig.value, base.services).map((sentence) => ({
    code: 'rules-weakened',
    severity: 'warning',
    message: `This takes a rule back: ${sentence}`,
    place: { path: CONFIG_PATH },
  }))
}

function checkOwners(proposal: Proposal): readonly Finding[] {
  return diffOwners(proposal).map(({ name, before, after }) => ({
    code: 'owners-change',
    severity: 'notice',
    message:
      after.path === ''
        ? `${name} goes, or gets another name; it belongs to ${nameOwners(before)}`
        : `${name} passes from ${nameOwners(before)} to ${nameOwners(after)}`,
    place: after.rule ?? before.rule ?? { path: before.path },
  }))
}

function nameOwners({ owners }: Ownership): string {
  return joinWords(owners.map(ownerHandle), 'or') || 'nobody'
}
