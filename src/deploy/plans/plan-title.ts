import type { PlanRecord } from './plan.ts'
import { shortVersion } from '../releases/short-version.ts'

/** GitHub's limit for a pull request's title. */
const TITLE_CHARACTERS_MAX = 256

/** One line for the pull request and its commit: `Deploy service.emoji 5d6e7f8 to staging`. */
export function planTitle(record: PlanRecord): string {
  return oneLine(sentence(record)).slice(0, TITLE_CHARACTERS_MAX)
}

function sentence({ kind, service, environment, version, from }: PlanRecord): string {
  if (kind === 'rollback') return `Roll ${service} back to ${shortVersion(version)} in ${environment}`
  if (version === from) return `Bring the calls of ${service} up to date in ${environment}`
  return `Deploy ${service} ${shortVersion(version)} to ${environment}`
}

// What is not printable could hide or reorder the rest. GitHub looks for mentions and issues in the message of a commit
// as well, where nothing can be escaped: a zero-width space parts them.
function oneLine(text: string): string {
  const printable = text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return printable.replaceAll(/[@#](?=[A-Za-z0-9])|\bGH-(?=\d)/gi, '$&\u200b')
}
