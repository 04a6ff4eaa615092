import { isAlias, isCollection, isMap, isNode, isScalar, isSeq } from 'yaml'
import type { Document, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml'

/** What stands at the image of one container of the wanted name. */
export type ImageSite =
  | { readonly kind: 'scalar'; readonly scalar: Scalar<string>; readonly offset: number }
  /** It must not be edited in place. */
  | { readonly kind: 'refused'; readonly why: string; readonly offset: number }

/** Kind → where its pod spec is. Source: the Kubernetes API reference, workload resources. */
const POD_SPECS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Deployment', ['spec', 'template', 'spec']],
  ['StatefulSet', ['spec', 'template', 'spec']],
  ['DaemonSet', ['spec', 'template', 'spec']],
  ['Job', ['spec', 'template', 'spec']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
])

/**
 * The images of all containers of that name in the pod spec of one document, in the order of the text; empty for a
 * document of another kind. Aliases are never followed: one on the way to the containers is a refused site, for what
 * hides behind it may be one of them; so is a merge key that may bring in what is looked for. An anchor on the way is
 * refused, for an edit would reach wherever it is used.
 */
export function locateImages(document: Document, container: string): readonly ImageSite[] {
  const root = document.contents
  const kind = isMap(root) ? root.get('kind') : undefined
  const path = typeof kind === 'string' ? POD_SPECS.get(kind) : undefined
  if (!isMap(root) || path === undefined) return []
  const way: Node[] = []
  let list: unknown = root
  for (const key of [...path, 'containers']) {
    if (!isMap(list)) return isAlias(list) ? [refused('an alias on the way to it', list)] : []
    way.push(list)
    const next: unknown = list.get(key, true)
    const merge = next === undefined ? findMerge(list) : undefined
    if (merge !== undefined) return [refused('a merge key on the way to it', merge)]
    list = next
  }
  if (isAlias(list)) return [refused('an alias instead of the list of containers', list)]
  return isSeq(list) ? locateInList(list, [...way, list], container) : []
}

function locateInList(list: YAMLSeq, way: readonly Node[], container: string): readonly ImageSite[] {
  return list.items.flatMap((item): readonly ImageSite[] => {
    if (isAlias(item)) return [refused('an alias instead of a container', item)]
    if (!isMap(item) || item.get('name') !== container) return []
    const anchored = [...way, item].find((node) => isCollection(node) && node.anchor !== undefined)
    return [anchored === undefined ? locateInContainer(item) : refused('an anchor on the way to it', anchored)]
  })
}

function locateInContainer(container: YAMLMap): ImageSite {
  const image = container.get('image', true)
  if (isAlias(image)) return refused('an alias', image)
  const merge = image === undefined ? findMerge(container) : undefined
  if (merge !== undefined) return refused('a merge key may set it', merge)
  if (!isScalar(image) || typeof image.value !== 'string' || image.value === '') {
    return refused('no text', isNode(image) ? image : container)
  }
  if (image.anchor !== undefined) return refused('an anchor', image)
  if (image.type === 'BLOCK_LITERAL' || image.type === 'BLOCK_FOLDED') return refused('a block scalar', image)
  return { kind: 'scalar', scalar: image as Scalar<string>, offset: startOf(image) }
}

function findMerge(map: YAMLMap): Node | undefined {
  const merge = map.items.find(({ key }) => isScalar(key) && key.value === '<<')
  return merge && (merge.key as Node)
}

function refused(why: string, node: Node): ImageSite {
  return { kind: 'refused', why, offset: startOf(node) }
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0
}
