import type { Owner } from './owner.ts'

/** The longest owner that is read: an address may have 254 characters (RFC 5321), logins and slugs fewer. */
const MAX_OWNER_LENGTH = 320

const USER = /^@([A-Za-z0-9_-]+)$/
const TEAM = /^@([A-Za-z0-9_-]+)\/([A-Za-z0-9_-]+)$/
const EMAIL = /^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/

/**
 * One owner of a CODEOWNERS line: `@login`, `@org/team` or an address, kept as written. Undefined when GitHub calls it
 * invalid; a team's slug has no dot (github/docs#32812). Whether the owner exists, and may write, is not looked at.
 */
export function parseOwner(text: string): Owner | undefined {
  if (text.length > MAX_OWNER_LENGTH) return undefined
  const user = USER.exec(text)?.[1]
  if (user !== undefined) return { kind: 'user', login: user }
  const [, org, slug] = TEAM.exec(text) ?? []
  if (org !== undefined && slug !== undefined) return { kind: 'team', org, slug }
  return EMAIL.test(text) ? { kind: 'email', email: text } : undefined
}
