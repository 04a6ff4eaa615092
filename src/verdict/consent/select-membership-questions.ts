import { groupTeams } from '../../owners/group-teams.ts'
import type { Subject } from '../model/verdict.ts'

/**
 * The teams whose members must be known before a verdict, as `groupTeams` gives them: the owning teams of all that
 * somebody has to agree to. Empty: no look-up is needed.
 */
export function selectMembershipQuestions(subjects: readonly Subject[]): ReturnType<typeof groupTeams> {
  const required = subjects.filter(({ rule }) => rule.consent === 'required')
  return groupTeams(required.flatMap(({ ownership }) => ownership.owners))
}
