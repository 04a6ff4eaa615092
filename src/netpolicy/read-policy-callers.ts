import { readObjects } from '../cluster/manifest-object.ts'
import { readDocuments } from '../cluster/read-documents.ts'
import type { RepoFile } from '../file.ts'
import { CALLS_ANNOTATION, parseCallReasons } from './call-reasons.ts'
import { parsePolicies } from './parse-policies.ts'

/**
 * The callers that the policies of one file list: by the annotation that every rendered policy with callers carries, and where there is none, as
 * in files from before that, by the identity label. Whatever else the file lets in, and a file that does not parse, gives no names: it answers
 * "who is listed", not "who gets in".
 */
export function readPolicyCallers(file: RepoFile, identityLabel: string): ReadonlySet<string> {
  const { objects } = readObjects(readDocuments(file), { isWanted: () => true, findings: [] })
  const texts = objects.flatMap(({ annotations }) => annotations.get(CALLS_ANNOTATION) ?? [])
  if (texts.length === 0) return readLabels(file, identityLabel)
  return new Set(texts.flatMap((text) => parseCallReasons(text).calls.map(({ caller }) => caller)))
}

function readLabels(file: RepoFile, identityLabel: string): ReadonlySet<string> {
  const peers = parsePolicies([file]).value.flatMap(({ ingress = [] }) => ingress.flatMap((rule) => rule.peers ?? []))
  const requirements = peers.flatMap((peer) =>
    peer.kind === 'pods' && peer.selector.length === 1 ? peer.selector : [],
  )
  return new Set(
    requirements.flatMap((requirement) =>
      requirement.key === identityLabel && requirement.operator === 'In' ? requirement.values : [],
    ),
  )
}
