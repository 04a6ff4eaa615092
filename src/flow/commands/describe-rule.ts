import type { CommandRule, CommandTeam, Role } from '../../config/command-rules.ts'
import { joinWords } from '../../text/plain-text.ts'

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  read: 'who may read this repository',
  triage: 'whose role in this repository is `triage` or more',
  write: 'who may write to this repository',
  maintain: 'whose role in this repository is `maintain` or more',
  admin: 'whose role in this repository is `admin`',
}

/** Whom a rule lets give a command, as the end of a sentence: "people who may write to this repository". */
export function describeRule({ role, teams }: CommandRule): string {
  const who = teams.length === 0 ? 'people' : `members of ${joinWords(teams.map(nameTeam), 'or')}`
  return `${who} ${ROLE_WORDS[role]}`
}

/** A team between backticks, where it mentions nobody. */
export function nameTeam({ org, slug }: CommandTeam): string {
  return `\`@${org}/${slug}\``
}
