import type { NewEntry } from '../../allowlist/render-entry.ts'
import { findComments } from '../../cluster/manifests/find-comments.ts'
import type { RepoFile } from '../../file.ts'
import { describeObject } from '../../cluster/model/describe-object.ts'
import type { ImportedCall } from './policy-import.ts'

const REASON_CHARACTERS_MAX = 160

/**
 * The entries of allowlists that express imported calls. Their reason is what somebody wrote beside or above the rule,
 * and where it was imported from. Methods are left out: policies of Kubernetes and Calico do not know any.
 */
export function buildEntries(calls: readonly ImportedCall[], files: readonly RepoFile[]): readonly NewEntry[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  return calls.map(({ caller, callee, from }) => {
    const [first] = from
    if (first === undefined) return { caller, callee }
    const { policy, lines } = first
    const text = texts.get(policy.place.path)
    const comments = text === undefined || lines === undefined ? [] : findComments(text, lines, [caller])
    const others = from.length > 1 ? ` and ${from.length - 1} more` : ''
    const origin = `imported from ${describeObject(policy)}${others}`
    const [said] = comments.map((comment) => comment.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim())
    const reason = said === undefined || said === '' ? origin : `${said} (${origin})`
    return { caller, callee, reason: reason.length > REASON_CHARACTERS_MAX ? cut(reason) : reason }
  })
}

function cut(reason: string): string {
  return `${reason.slice(0, REASON_CHARACTERS_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
