import { ALLOWLIST_LAYOUTS } from '../allowlist/allowlist.ts'
import { isServiceName } from '../graph/service-name.ts'
import type { ServiceRule } from '../graph/service.ts'
import { isLabelName } from '../kubernetes/kubernetes-names.ts'
import { dictionary, integer, list, located, oneOf, record, refine, text } from '../yaml/yaml-shape.ts'
import type { Shape } from '../yaml/yaml-shape.ts'
import { branchGlob, directoryGlob, directoryPath, environmentPath, innerPath, template } from './config-path.ts'
import { COMMAND_NAMES, ROLES, type CommandName, type CommandTeam } from './command-rules.ts'
import { matching } from './label-shape.ts'
import { policyShape } from './policy-shape.ts'

const MAX_SERVICE_RULES = 20_000
const MAX_CODE_DIRECTORIES = 100
const MAX_ENVIRONMENTS = 50
const MAX_CLIENTS = 100
const MAX_BRANCHES = 100
const MAX_TEAMS = 20
const MAX_IGNORED = 1_000

const labelName = 'at most 63 letters, digits, "-", "_" or ".", with a letter or digit at both ends'
const serviceName = `${labelName}, or a path of such names`

const serviceByName = record(
  {
    name: matching(isServiceName, serviceName),
    dir: directoryPath,
    code: list(directoryPath, { min: 1, max: MAX_CODE_DIRECTORIES, unique: true }),
  },
  ['name', 'dir'],
)

const serviceRule: Shape<ServiceRule> = (node, name, report) => {
  if (node.kind !== 'map') {
    const pattern = directoryGlob(node, name, report)
    return pattern === undefined ? undefined : { kind: 'glob', pattern }
  }
  const given = serviceByName(node, name, report)
  if (given?.name === undefined || given.dir === undefined) return undefined
  return { kind: 'one', name: given.name, dir: given.dir, code: given.code ?? [given.dir] }
}

const reviewRule = record({
  consent: oneOf('required', 'notify', 'none'),
  approvals: integer(1, 20),
  author: oneOf('counts', 'excluded'),
})

const environment = record(
  {
    name: located(matching(isLabelName, labelName)),
    path: located(environmentPath),
    deploy: oneOf('on-merge', 'on-command'),
    after: located(text),
  },
  ['name', 'path', 'deploy'],
)

/** A reference without tag and digest, see the grammar in distribution's `reference` package. */
const imageName = refine(template(['service', 'sha']), (name, complain) => {
  const last = name.split('/').at(-1) ?? ''
  if (last.includes(':') || last.includes('@'))
    return complain('must not hold the tag', 'The tag belongs to image.tag.')
  return /^[-A-Za-z0-9._/:{}]{1,255}$/.test(name) ? name : complain('is no image name')
})

const imageTag = refine(template(['service', 'sha']), (tag, complain) => {
  if (!tag.includes('{sha}'))
    return complain('must contain {sha}', 'Otherwise every version would have the same image.')
  return /^[A-Za-z0-9_{][-A-Za-z0-9_.{}]{0,127}$/.test(tag) ? tag : complain('is no image tag')
})

const image = record(
  {
    name: imageName,
    tag: imageTag,
    file: template(['service'], innerPath),
    container: template(['service']),
  },
  ['name'],
)

const repository = matching(
  /^[A-Za-z0-9](?:[-A-Za-z0-9_]{0,98}[A-Za-z0-9])?\/(?!\.{1,2}$)[-A-Za-z0-9._]{1,100}$/,
  'owner/name on GitHub',
)

/** A name of Go, in which `*` stands for any part. */
const goName = matching(/^[\p{L}_*][\p{L}\p{Nd}_*]*$/u, 'a Go name, in which * stands for any part')

const rpcClient = record(
  {
    package: matching(/^[^\s\\]{1,300}$/, 'a glob of directories or import paths'),
    type: goName,
    function: goName,
    factory: goName,
    callee: integer(1, 20),
    method: integer(1, 20),
  },
  ['package', 'callee'],
)

const team: Shape<CommandTeam> = refine(text, (written, complain) => {
  const [, org, slug] = /^@([A-Za-z0-9_-]{1,100})\/([A-Za-z0-9_-]{1,100})$/.exec(written) ?? []
  return org === undefined || slug === undefined
    ? complain('must be a team', 'Write it as "@acme/sre", in quotes.')
    : { org, slug }
})

const commandRule = record({ teams: list(team, { min: 1, max: MAX_TEAMS }), role: oneOf(...ROLES) })

/**
 * `.github/drawbridge.yml` with positions where later checks compare values. Values that are left out are undefined.
 */
export const configShape = record(
  {
    version: refine(integer(1, 999), (version, complain) =>
      version === 1 ? version : complain('must be 1', 'This Drawbridge reads no other version.'),
    ),
    services: list(located(serviceRule), { min: 1, max: MAX_SERVICE_RULES }),
    branches: list(branchGlob, { max: MAX_BRANCHES, unique: true }),
    allowlist: record({ layout: oneOf(...ALLOWLIST_LAYOUTS) }),
    ignore: list(directoryGlob, { max: MAX_IGNORED, unique: true }),
    calls: record({
      undeclared: oneOf('fail', 'warn'),
      unused: oneOf('warn', 'ignore'),
      unowned_programs: oneOf('fail', 'warn'),
    }),
    review: record({
      default: reviewRule,
      services: dictionary(reviewRule),
      objections: oneOf('hold', 'ignore'),
    }),
    commands: record(
      Object.fromEntries(COMMAND_NAMES.map((name) => [name, commandRule])) as Record<CommandName, typeof commandRule>,
    ),
    config_repository: repository,
    connections: oneOf('fail', 'warn'),
    environments: located(list(environment, { max: MAX_ENVIRONMENTS })),
    image,
    policy: policyShape,
    rpcmap: record({ clients: list(located(rpcClient), { max: MAX_CLIENTS }) }),
    rollback: record({ versions: integer(1, 100), days: integer(0, 365) }),
  },
  ['version', 'services'],
)

/** What `configShape` takes out of a file. */
export type ConfigDraft = NonNullable<ReturnType<typeof configShape>>
