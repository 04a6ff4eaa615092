import { readObjects } from '../../cluster/manifests/manifest-object.ts'
import { parseManifests } from '../../cluster/parse-manifests.ts'
import type { PeerMatch } from '../../cluster/model/policy.ts'
import { readDocuments } from '../../cluster/manifests/read-documents.ts'
import type { Selector } from '../../cluster/model/selector.ts'
import type { RepoFile } from '../../file.ts'
import { CALLS_ANNOTATION, parseCallReasons } from './call-reasons.ts'

/**
 * The callers that the policies of one file list: by the annotation that every rendered policy with callers carries,
 * and where there is none, as in files from before that, by the identity label. Whatever else the file lets in, and a
 * file that does not parse, gives no names: it answers "who is listed", not "who gets in".
 */
export function readPolicyCallers(file: RepoFile, identityLabel: string): ReadonlySet<string> {
  const { objects } = readObjects(readDocuments(file), { isWanted: () => true, findings: [] })
  const texts = objects.flatMap(({ annotations }) => annotations.get(CALLS_ANNOTATION) ?? [])
  if (texts.length === 0) return readPolicyLabels(file, identityLabel)
  return new Set(texts.flatMap((text) => parseCallReasons(text).calls.map(({ caller }) => caller)))
}

/**
 * The values of the identity label that the policies of Kubernetes and Calico in a file let in, whatever the annotation
 * says.
 */
export function readPolicyLabels(file: RepoFile, identityLabel: string): ReadonlySet<string> {
  const rules = parseManifests([file]).value.policies.flatMap(({ ingress = [] }) => ingress)
  return new Set(rules.flatMap(({ peers = [] }) => peers).flatMap((peer) => listValues(peer, identityLabel)))
}

function listValues(peer: PeerMatch, identityLabel: string): readonly string[] {
  const selector: Selector | undefined = peer.kind === 'pods' ? peer.pods : undefined
  const [only, ...more] = selector?.kind === 'and' ? selector.of : [selector]
  return more.length === 0 && only?.kind === 'in' && only.key === identityLabel ? only.values : []
}
