import { escapeMarkdown } from '../../text/escape-markdown.ts'
import type { PlanRecord } from './plan.ts'

/**
 * A pull request of the services' repository as GitHub links it, `owner/name#7`: the one place where names come alive,
 * and only well-formed ones do.
 */
export function renderSource({ repository, pull }: PlanRecord['sources'][number]): string {
  const isWellFormed = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/.test(repository)
  const reference = `${repository}#${pull}`
  return isWellFormed ? reference : escapeMarkdown(reference)
}
