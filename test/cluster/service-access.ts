import { buildEvaluator } from '../../src/cluster/evaluation/build-evaluator.ts'
import type { Workload } from '../../src/cluster/model/cluster.ts'
import { listOpenPorts } from '../../src/cluster/evaluation/list-open-ports.ts'
import { parseManifests } from '../../src/cluster/parse-manifests.ts'
import type { RepoFile } from '../../src/file.ts'
import type { Finding } from '../../src/finding.ts'

/** `admitted`: a rule lets the caller in. Allowed without: nobody keeps anybody out. */
export type ServiceAccess = { readonly allowed: boolean; readonly admitted: boolean }

/**
 * Who may call whom by the policies of some files, on whichever port: services whose pods carry nothing but their name
 * as the identity label, in the namespace that files without one mean.
 */
export function readServiceAccess(
  files: readonly RepoFile[],
  identityLabel = 'app',
): { readonly findings: readonly Finding[]; readonly access: (caller: string, callee: string) => ServiceAccess } {
  const { value: cluster, findings } = parseManifests(files)
  const evaluator = buildEvaluator(cluster, { staged: 'ignored' })
  const known = new Map<string, Workload>()
  const endOf = (name: string) => {
    const workload = known.get(name) ?? makeWorkload(name, identityLabel)
    known.set(name, workload)
    return { kind: 'workload', workload } as const
  }
  const access = (caller: string, callee: string): ServiceAccess => {
    const ends = { from: endOf(caller), to: endOf(callee) }
    const [[protocol, [range] = []] = []] = listOpenPorts(evaluator, ends)
    if (protocol === undefined || range === undefined) return { allowed: false, admitted: false }
    const { steps } = evaluator.evaluate({ ...ends, protocol, port: range[0] })
    return { allowed: true, admitted: steps.at(-1)?.because.kind === 'rule' }
  }
  return { findings, access }
}

function makeWorkload(name: string, identityLabel: string): Workload {
  const labels = new Map([[identityLabel, name]])
  const pod = { namespace: 'default', kind: 'Pod', name, serviceAccount: 'default', hostNetwork: false }
  return { ...pod, labels, ports: [], place: { path: 'nowhere' } }
}
