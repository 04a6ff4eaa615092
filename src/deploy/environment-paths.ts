import type { Environment, ImageOptions } from './release.ts'

/** Where one service's files live in the config repository. */
export type EnvironmentPaths = {
  readonly dir: string
  readonly release: string
  readonly policy: string
  /** Says how far the policy bites, where that is not what the config says. */
  readonly mode: string
  /** The file with the image. */
  readonly manifest: string
}

/**
 * Paths from the config repository's root. `{service}` is replaced wherever it stands in the environment's path and the image's file. The
 * service is taken as it is, so that `*` gives a glob over all of them.
 */
export function environmentPaths(environment: Environment, service: string, image: ImageOptions): EnvironmentPaths {
  const dir = fillService(environment.path, service)
  return {
    dir,
    release: `${dir}/release.yaml`,
    policy: `${dir}/network-policy.yaml`,
    mode: `${dir}/policy-mode.yaml`,
    manifest: `${dir}/${fillService(image.file, service)}`,
  }
}

/**
 * Where the files of an environment as a whole live: in the folder above those of its services, with its name in theirs, since several environments
 * may share that folder. None of them is in a folder that could be a service's.
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

/** Whether a file of the config repository belongs to the environment: it is in a folder of one of its services, or a file of its own. */
export function isOfEnvironment(path: string, environment: Environment): boolean {
  const files = environmentFiles(environment)
  if (path === files.base || path === files.mode) return true
  const before = environment.path.slice(0, environment.path.indexOf('{service}'))
  if (!path.startsWith(before)) return false
  // A service's name holds no slash, but the template may go on within the same folder's name.
  const rest = environment.path.slice(before.length + '{service}'.length)
  const own = rest.split('/', 1)[0] ?? ''
  const folder = path.slice(before.length).split('/', 1)[0] ?? ''
  if (!folder.endsWith(own) || folder.length <= own.length) return false
  const service = folder.slice(0, folder.length - own.length)
  return path.startsWith(`${fillService(environment.path, service)}/`)
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
