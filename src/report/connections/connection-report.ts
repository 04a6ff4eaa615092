import { describeAddress } from '../../cluster/model/address-range.ts'
import { describeWorkload, type Cluster } from '../../cluster/model/cluster.ts'
import type { Endpoint, Question } from '../../cluster/model/connection.ts'
import type { Explanation } from '../../cluster/evaluation/explain-connection.ts'
import type { PortSet } from '../../cluster/model/port-set.ts'
import type { RepoFile } from '../../file.ts'

/** An explanation, and what else there is to say about it. */
export type ConnectionReport = {
  readonly explanation: Explanation
  /** False: something could not be read, or is there twice, that the answer may depend on. */
  readonly isCertain: boolean
  /** Asked for all ports: those that are open; the explanation is that of one of them, or of one that is closed. */
  readonly open?: PortSet | undefined
  /** Where that is: for the ports that people know, and the labels by which pods are selected there. */
  readonly cluster: Cluster
  /** The manifests, for what people wrote beside the rules. */
  readonly files: readonly RepoFile[]
}

/** How an end is called: `Deployment/bank/s-ledger`, or its address. */
export function describeEnd(end: Endpoint): string {
  return end.kind === 'address' ? describeAddress(end) : describeWorkload(end.workload)
}

/** The same, as short as it can be told. */
export function nameEnd(end: Endpoint): string {
  return end.kind === 'address' ? describeAddress(end) : end.workload.name
}

/** What is asked for: `TCP 80`. */
export function describeQuestion({ protocol, port, http }: Question): string {
  return `${protocol} ${port}${http === undefined ? '' : `, ${http.method} ${http.path}`}`
}
