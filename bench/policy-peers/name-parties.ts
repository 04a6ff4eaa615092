import { loadAll } from 'js-yaml'
import type { Cluster } from '../../src/cluster/model/cluster.ts'
import type { NameParty } from './tables.ts'

type Pod = {
  readonly kind?: string
  readonly items?: readonly Pod[]
  readonly metadata?: {
    readonly name?: string
    readonly namespace?: string
    readonly ownerReferences?: readonly { readonly kind?: string; readonly name: string }[]
  }
}

/** Names workloads as the analyzer does: `shop/cart[Deployment]`, pods by whoever owns them. */
export function nameParties({ workloads }: Cluster, texts: readonly string[]): NameParty {
  const owners = new Map<string, string>()
  for (const text of texts) for (const pod of listPods(text)) addOwner(pod, owners)
  const names = new Map(
    workloads.map(({ namespace, kind, name }) => {
      const own = `${namespace}/${name}[${kind}]`
      return [own, kind === 'Pod' ? (owners.get(`${namespace}/${name}`) ?? own) : own]
    }),
  )
  return (party) => {
    if (party.kind !== 'workload') return undefined
    const { namespace, kind, name } = party.workload
    return names.get(`${namespace}/${name}[${kind}]`)
  }
}

function addOwner({ metadata }: Pod, owners: Map<string, string>): void {
  const [owner] = metadata?.ownerReferences ?? []
  // Pods of a node's own are owned by the node.
  if (owner === undefined || owner.kind === 'Node' || metadata?.name === undefined) return
  const namespace = metadata.namespace ?? 'default'
  owners.set(`${namespace}/${metadata.name}`, `${namespace}/${owner.name}[${owner.kind ?? 'Pod'}]`)
}

function listPods(text: string): readonly Pod[] {
  try {
    const documents = loadAll(text) as readonly (Pod | null)[]
    // The items of a PodList need not say that they are Pods.
    const itemsOf = ({ kind: list, items = [] }: Pod) =>
      items.map((item): Pod => (list === 'PodList' ? { ...item, kind: 'Pod' } : item))
    return documents
      .flatMap((document) => (document?.items ? itemsOf(document) : (document ?? [])))
      .filter(({ kind }) => kind === 'Pod')
  } catch {
    return []
  }
}
