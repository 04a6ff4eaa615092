import type { Pull } from '../ports/ports.ts'

/**
 * Who brings a pull request: its author; for an agent's or app's, after it whoever asked for it as well, who are the
 * assignees and the people in the co-author trailers of its commits. Each once. GitHub does not count their approvals
 * of an agent's work either.
 */
export function selectAuthors(
  pull: Pick<Pull, 'author' | 'isByPerson' | 'assignees'>,
  messages: readonly string[],
): readonly string[] {
  if (pull.isByPerson) return [pull.author]
  const coauthors = messages.flatMap((message) => [...message.matchAll(COAUTHOR)].map((match) => match[1] ?? ''))
  const found = new Map<string, string>()
  for (const login of [pull.author, ...pull.assignees, ...coauthors]) {
    if (!found.has(login.toLowerCase())) found.set(login.toLowerCase(), login)
  }
  return [...found.values()]
}

// Addresses by which GitHub knows people: https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
const COAUTHOR = /^co-authored-by:.*<(?:\d+\+)?([A-Za-z0-9-]+)@users\.noreply\.github\.com>\s*$/gim
