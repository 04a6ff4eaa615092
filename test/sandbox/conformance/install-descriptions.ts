import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** GitHub's published descriptions. Too big for a devDependency, so they live in the machine's temporary folder. */
const PACKAGES = ['@octokit/openapi@23', '@octokit/graphql-schema@15']
const FOLDER = join(tmpdir(), 'drawbridge-conformance')

export type Descriptions = {
  /** The OpenAPI document of api.github.com, as an object. */
  readonly openapi: Readonly<Record<string, unknown>>
  readonly graphqlSdl: string
}

/** Installs the two packages unless they are there, and reads what is needed of them. */
export function installDescriptions(): Descriptions {
  const packages = join(FOLDER, 'node_modules/@octokit')
  const openapi = join(packages, 'openapi/generated/api.github.com.json')
  const graphql = join(packages, 'graphql-schema/schema.graphql')
  if (!existsSync(openapi) || !existsSync(graphql)) {
    mkdirSync(FOLDER, { recursive: true })
    console.log(`installing ${PACKAGES.join(' and ')} in ${FOLDER}, once`)
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', FOLDER]
    execFileSync('npm', ['install', ...flags, ...PACKAGES], { stdio: ['ignore', 'ignore', 'inherit'], cwd: FOLDER })
  }
  return {
    openapi: JSON.parse(readFileSync(openapi, 'utf8')) as Record<string, unknown>,
    graphqlSdl: readFileSync(graphql, 'utf8'),
  }
}
