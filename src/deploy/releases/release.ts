import type { Call } from '../../graph/call.ts'

/** One version of one service in one environment, as `release.yaml` in the config repository records it. */
export type Release = {
  readonly service: string
  /** A full commit id of the services' repository. */
  readonly version: string
  /** The complete image reference. */
  readonly image: string
  readonly source: { readonly repository: string; readonly pull?: number | undefined }
  /** The calls that this version may make: its entries in the allowlist at that commit. Sorted by callee. */
  readonly calls: readonly Omit<Call, 'caller'>[]
  readonly hold?: Hold | undefined
}

/** A stop on automatic deployment of a service, left by a rollback. */
export type Hold = {
  readonly reason: string
  /** Login of who asked for the rollback. */
  readonly by: string
  /** The day, as YYYY-MM-DD. */
  readonly since: string
  /** The version that was taken back. */
  readonly version: string
}

/** A release with the time at which its commit reached the config repository's default branch. */
export type RecordedRelease = {
  readonly release: Release
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly at: string
}

/** All that one environment's part of the config repository says of one service: newest first; never empty. */
export type ReleaseHistory = readonly RecordedRelease[]

/** From the config's `environments`, in order. */
export type Environment = {
  readonly name: string
  /** The directory of a service in the config repository, with `{service}`. */
  readonly path: string
  readonly deploy: 'on-merge' | 'on-command'
  /** The environment in which a version must be first. */
  readonly after?: string | undefined
}

/** From the config's `image`. `{service}` and `{sha}` are replaced. */
export type ImageOptions = {
  readonly name: string
  readonly tag: string
  readonly file: string
  readonly container: string
}

/**
 * From the config's `rollback`: a release stays returnable while it is among the last `versions` or was running within
 * the last `days`.
 */
export type RollbackOptions = {
  readonly versions: number
  readonly days: number
}
