import type { Environment, ImageOptions } from './release.ts'

/** Where one service's files live in the config repository. */
export type EnvironmentPaths = {
  readonly dir: string
  readonly release: string
  readonly policy: string
  /** Says whether the policy takes effect, where that is not what the config says. */
  readonly mode: string
  /** The file with the image. */
  readonly manifest: string
}

const RELEASE_FILE = 'release.yaml'
const MODE_FILE = 'policy-mode.yaml'

/**
 * Paths from the config repository's root. `{service}` is replaced wherever it stands in the environment's path and the
 * image's file. The service is taken as it is, so that `*` gives a glob over all of them.
 */
export function environmentPaths(environment: Environment, service: string, image: ImageOptions): EnvironmentPaths {
  const dir = fillService(environment.path, service)
  return {
    dir,
    release: `${dir}/${RELEASE_FILE}`,
    policy: `${dir}/network-policy.yaml`,
    mode: `${dir}/${MODE_FILE}`,
    manifest: `${dir}/${fillService(image.file, service)}`,
  }
}

/**
 * Where the files of an environment as a whole live: in the folder above those of its services, with its name in
 * theirs, since several environments may share that folder. None of them is in a folder that could be a service's.
 */
export function environmentFiles({ name, path }: Environment): EnvironmentFiles {
  const before = path.slice(0, path.indexOf('{service}'))
  const folder = before.slice(0, before.lastIndexOf('/') + 1)
  return {
    base: `${folder}network-policy-base.${name}.yaml`,
    mode: `${folder}policy-mode.${name}.yaml`,
    observations: `${folder}policy-observations.${name}.jsonl`,
  }
}

/** Where the files of an environment as a whole live in the config repository. */
export type EnvironmentFiles = {
  readonly base: string
  readonly mode: string
  /** What was seen of its connections (parseObservations()). Others write it; Drawbridge only reads it. */
  readonly observations: string
}

/** The service whose directory in the environment holds the path; undefined: none. */
export function serviceAt({ path: template }: Environment, path: string): string | undefined {
  const before = template.slice(0, template.indexOf('{service}'))
  if (!path.startsWith(before)) return undefined
  // A service's name holds no slash, but the template may go on within the same folder's name.
  const [own = ''] = template.slice(before.length + '{service}'.length).split('/', 1)
  const [folder = ''] = path.slice(before.length).split('/', 1)
  if (!folder.endsWith(own) || folder.length <= own.length) return undefined
  const service = folder.slice(0, folder.length - own.length)
  return path.startsWith(`${fillService(template, service)}/`) ? service : undefined
}

/**
 * Whether it is one of the files that Drawbridge keeps its own records in, which lie among the manifests: releases and
 * modes.
 */
export function isOwnRecord(path: string, environment: Environment): boolean {
  if (path === environmentFiles(environment).mode) return true
  const service = serviceAt(environment, path)
  if (service === undefined) return false
  const dir = fillService(environment.path, service)
  return path === `${dir}/${RELEASE_FILE}` || path === `${dir}/${MODE_FILE}`
}

/** The complete image reference of one version: the config's `name:tag` with `{service}` and `{sha}` replaced. */
export function imageReference(
  image: ImageOptions,
  { service, version }: { service: string; version: string },
): string {
  return fillService(`${image.name}:${image.tag}`, service).replaceAll('{sha}', () => version)
}

/** The name of the container that runs the service. */
export function containerName(image: ImageOptions, service: string): string {
  return fillService(image.container, service)
}

// A function as replacement: in a string, `$&` and the like would be read as patterns.
function fillService(template: string, service: string): string {
  return template.replaceAll('{service}', () => service)
}
