import type { Environment, ImageOptions } from './release.ts'

/** Where one service's files live in the config repository. */
export type EnvironmentPaths = {
  readonly dir: string
  readonly release: string
  readonly policy: string
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
    manifest: `${dir}/${fillService(image.file, service)}`,
  }
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
