import assert from 'node:assert'
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml'
import { LineCounter, type Document, type Scalar } from 'yaml'
import type { FileEdit, RepoFile } from '../../file.ts'
import type { Finding, Parsed } from '../../finding.ts'
import { equalValues } from './equal-values.ts'
import { locateImages, type ImageSite } from './locate-images.ts'
import { parseManifest, readManifest, toPlain, type At } from './manifest-documents.ts'

/** `[registry/]name[:tag][@digest]`, as far as it keeps everything that means something in YAML out. */
const IMAGE_REFERENCE = /^[A-Za-z0-9]([A-Za-z0-9._:/@+-]*[A-Za-z0-9_])?$/

/**
 * Sets the image of the one container of that name among a manifest's Deployments, StatefulSets, DaemonSets, CronJobs
 * and Jobs, by replacing the bytes of that one scalar: quotes, comments, line ends and a byte order mark stay as they
 * are. The result is parsed again and must equal the old content but for that value.
 *
 * Value undefined without findings: the image is set already. Undefined with error findings at their places:
 * `manifest-syntax`; `manifest-template` for Helm's braces; `image-not-found` when no container or several have the
 * name; `image-not-editable` for an alias, an anchor, a merge key, a block scalar, or a reference that is none.
 */
export function editImage(input: {
  readonly file: RepoFile
  readonly container: string
  readonly image: string
}): Parsed<FileEdit | undefined> {
  const { file, container, image } = input
  const manifest = readManifest(file)
  if (manifest.findings.length > 0) return { value: undefined, findings: manifest.findings }
  const sites = manifest.documents.flatMap((document) => locateImages(document, container))
  const finding = checkSites(sites, { ...input, at: manifest.at })
  const [site] = sites
  if (finding !== undefined || site?.kind !== 'scalar') return { value: undefined, findings: finding ? [finding] : [] }
  if (site.scalar.value === image) return { value: undefined, findings: [] }
  const text = spliceScalar(file.text, site.scalar, image)
  if (isProven(manifest.documents, text, { site, image })) return { value: { path: file.path, text }, findings: [] }
  const message = `the image of container ${container} cannot be changed without changing something else`
  return { value: undefined, findings: [manifest.at('image-not-editable', message, site.offset)] }
}

function checkSites(
  sites: readonly ImageSite[],
  { container, image, at }: { container: string; image: string; at: At },
): Finding | undefined {
  const [site, second] = sites
  if (site === undefined) {
    return at(
      'image-not-found',
      `no Deployment, StatefulSet, DaemonSet, CronJob or Job has a container ${container}`,
      0,
    )
  }
  const refused = sites.find((each) => each.kind === 'refused')
  if (refused?.kind === 'refused') {
    const message = `the image of container ${container} cannot be edited in place: ${refused.why}`
    return at('image-not-editable', message, refused.offset)
  }
  if (second !== undefined) {
    return at(
      'image-not-found',
      `${sites.length} containers have the name ${container}, so none of them is meant`,
      second.offset,
    )
  }
  if (site.kind === 'scalar' && site.scalar.value.includes('{{')) {
    return at(
      'manifest-template',
      `the image of container ${container} is a template that was not rendered`,
      site.offset,
    )
  }
  if (IMAGE_REFERENCE.test(image)) return undefined
  return at('image-not-editable', `${JSON.stringify(image)} is no image reference`, site.offset)
}

function spliceScalar(text: string, { range, type }: Scalar, image: string): string {
  assert(range, 'a parsed scalar has a range')
  const [start, end] = range
  return text.slice(0, start) + quoteAs(type, image) + text.slice(end)
}

// Quotes are for what YAML 1.1 or 1.2 reads as something else than text, `1:30` being a number to one of them.
function quoteAs(type: Scalar['type'], image: string): string {
  if (type === 'QUOTE_DOUBLE') return `"${image}"`
  if (type === 'QUOTE_SINGLE') return `'${image}'`
  const isText = [YAML11_SCHEMA, CORE_SCHEMA].every((schema) => load(image, { schema }) === image)
  return isText ? image : `"${image}"`
}

/** Whether the new text is the old content, document by document, but for the new image where the old one was. */
function isProven(
  before: readonly Document[],
  text: string,
  { site, image }: { site: { scalar: Scalar<string> }; image: string },
): boolean {
  const after = parseManifest(text, new LineCounter())
  if (after.some(({ errors }) => errors.length > 0)) return false
  try {
    site.scalar.value = image
    return equalValues(before.map(toPlain), after.map(toPlain))
  } catch (error) {
    // How the yaml package answers an alias without an anchor, or too many of them.
    if (error instanceof ReferenceError) return false
    throw error
  }
}
