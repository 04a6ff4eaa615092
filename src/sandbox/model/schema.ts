import type { components } from '@octokit/openapi-types/types.d.ts'

/** A shape of GitHub's published description, by its name there. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]
