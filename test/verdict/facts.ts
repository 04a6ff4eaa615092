import type { Allowlist, Entry } from '../../src/allowlist/allowlist.ts'
import { completeCommandRules } from '../../src/config/command-rules.ts'
import type { Config, ReviewRule } from '../../src/config/config.ts'
import type { UnreadableFile } from '../../src/file.ts'
import type { Finding } from '../../src/finding.ts'
import type { Call } from '../../src/graph/call.ts'
import type { Service } from '../../src/graph/service.ts'
import { parseCodeowners } from '../../src/owners/parse-codeowners.ts'
import type { CodeCall, UnresolvedCall } from '../../src/rpcmap/facts/code-call.ts'
import { fingerprintCalls } from '../../src/verdict/consent/fingerprint-calls.ts'
import { selectConsentCalls } from '../../src/verdict/consent/select-consent-calls.ts'
import type { Approval, PullFacts, Snapshot } from '../../src/verdict/model/verdict.ts'

export const SERVICES: readonly Service[] = ['emoji', 'ledger', 'legacy', 'pot', 'user'].map((name) => service(name))

export function service(name: string): Service {
  return { name: `service.${name}`, dir: `service.${name}`, code: [`service.${name}`] }
}

/** `emoji>ledger` is service.emoji → service.ledger with every method, `emoji>ledger:Read,Write` with two. */
export function parseCall(text: string): Call {
  const [, caller = '', callee = '', methods] = /^([\w-]+)>([\w-]+)(?::(.+))?$/.exec(text) ?? []
  const pair = { caller: `service.${caller}`, callee: `service.${callee}` }
  return methods === undefined ? pair : { ...pair, methods: methods.split(',') }
}

/** As `parseCall`, with ` until DAY` and ` reason WORD` behind. */
export function parseEntry(text: string, index = 0): Entry {
  const [call = '', ...words] = text.split(' ')
  const extra = (key: string) => (words.includes(key) ? { [key]: words[words.indexOf(key) + 1] } : {})
  const { callee, ...rest } = parseCall(call)
  return {
    callee,
    ...rest,
    ...extra('until'),
    ...extra('reason'),
    place: { path: `${callee}/allowlist.yaml`, line: index + 2, column: 3 },
  }
}

export function allowlist(entries: readonly string[] = [], revocations: readonly string[] = []): Allowlist {
  return { entries: entries.map(parseEntry), revocations: revocations.map(parseEntry) }
}

/** As `parseCall`; in front `~` for unreached, `*` for wired only, `@` for asynchronous, `?` for conditional. */
export function parseCodeCall(text: string, index = 0): CodeCall {
  const mark = /^[~*@?]/.exec(text)?.[0]
  const call = parseCall(text.replace(/^[~*@?]/, ''))
  const names = call.methods ?? ['Send']
  return {
    ...call,
    level: mark === '~' ? 'unreached' : mark === '*' ? 'wired' : 'called',
    async: mark === '@',
    ...(mark === '?'
      ? { condition: [{ path: `${call.caller}/handler/list.go`, line: 39, column: 6, text: 's.cfg.Enabled' }] }
      : {}),
    evidence: names.map((name, offset) => ({
      path: `${call.caller}/handler/list.go`,
      line: 41 + index * 10 + offset,
      column: 9,
      text: `${call.callee.replace('service.', '')}proto.${name}Request{}.Send`,
    })),
  }
}

export type SnapshotSketch = {
  readonly commit?: string
  readonly entries?: readonly string[]
  readonly revocations?: readonly string[]
  readonly code?: readonly string[]
  readonly services?: readonly Service[]
  readonly unresolved?: readonly UnresolvedCall[]
  readonly findings?: readonly Finding[]
  readonly allowlistFindings?: readonly Finding[]
  readonly codeFindings?: readonly Finding[]
  readonly unreadable?: readonly UnreadableFile[]
  /** Directories of programs that no service holds. */
  readonly unowned?: readonly string[]
}

export function snapshot(sketch: SnapshotSketch = {}): Snapshot {
  const services = sketch.services ?? SERVICES
  return {
    commit: sketch.commit ?? 'b'.repeat(40),
    services,
    allowlist: {
      value: allowlist(sketch.entries, sketch.revocations),
      findings: sketch.allowlistFindings ?? [],
    },
    code: {
      calls: (sketch.code ?? []).map(parseCodeCall),
      unresolved: sketch.unresolved ?? [],
      packages: new Map(services.map(({ name, dir }) => [name, [dir, `${dir}/handler`]])),
      findings: sketch.codeFindings ?? [],
    },
    findings: sketch.findings ?? [],
    unreadable: sketch.unreadable ?? [],
    unowned: (sketch.unowned ?? []).map((dir) => ({ dir, path: `${dir}/main.go` })),
  }
}

export const REQUIRED: ReviewRule = { consent: 'required', approvals: 1, author: 'counts' }

export function config(
  overrides: Partial<Config> & { readonly rules?: Record<string, Partial<ReviewRule>> } = {},
): Config {
  const { rules = {}, ...rest } = overrides
  return {
    services: [{ kind: 'glob', pattern: 'service.*' }],
    branches: [],
    commands: completeCommandRules(),
    allowlist: { layout: 'callee' },
    ignore: [],
    calls: { undeclared: 'fail', unused: 'warn', unownedPrograms: 'fail' },
    connections: 'fail',
    review: {
      default: REQUIRED,
      services: new Map(Object.entries(rules).map(([name, rule]) => [name, { ...REQUIRED, ...rule }])),
      objections: 'hold',
    },
    environments: [],
    policy: { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' },
    rollback: { versions: 5, days: 14 },
    rpcmap: { clients: [] },
    ...rest,
  }
}

export const CODEOWNERS = [
  '/service.ledger/ @acme/ledger',
  '/service.emoji/ @acme/social',
  '/service.pot/ @erin @frank',
  '/service.user/ privacy@acme.test',
  '/service.legacy/',
].join('\n')

export const HEAD = 'd'.repeat(40)

/** A pull request by @dave of the social team; alice and bob are in @acme/ledger. */
export function pullFacts(
  sketch: {
    readonly base?: SnapshotSketch
    readonly head?: SnapshotSketch
    readonly config?: Config | undefined
    readonly headConfig?: PullFacts['headConfig']
    readonly codeowners?: string | undefined
    readonly approvals?: readonly Approval[]
    readonly members?: PullFacts['members']
    readonly author?: string
  } & Partial<
    Pick<
      PullFacts,
      | 'authors'
      | 'pushes'
      | 'writers'
      | 'objectors'
      | 'dismissed'
      | 'conflicts'
      | 'headConfig'
      | 'headCodeowners'
      | 'defaultCodeowners'
    >
  > = {},
): PullFacts {
  const text = 'codeowners' in sketch ? sketch.codeowners : CODEOWNERS
  const { headConfig, headCodeowners, defaultCodeowners } = sketch
  const author = sketch.author ?? 'dave'
  return {
    authors: sketch.authors ?? [author],
    pushes: 'pushes' in sketch ? sketch.pushes : [{ actor: author, changed: undefined }],
    writers: sketch.writers ?? new Set(['alice', 'bob', 'dave', 'erin', 'frank', 'mallory']),
    objectors: sketch.objectors ?? [],
    dismissed: sketch.dismissed ?? [],
    conflicts: sketch.conflicts ?? [],
    ...(headConfig === undefined ? {} : { headConfig }),
    ...(headCodeowners === undefined ? {} : { headCodeowners }),
    ...(defaultCodeowners === undefined ? {} : { defaultCodeowners }),
    today: '2026-11-22',
    config: { value: 'config' in sketch ? sketch.config : config(), findings: [] },
    headConfig: sketch.headConfig,
    codeowners: text === undefined ? undefined : parseCodeowners(text, '.github/CODEOWNERS'),
    base: snapshot(sketch.base),
    head: snapshot({ commit: HEAD, ...sketch.head }),
    approvals: sketch.approvals ?? [],
    members:
      sketch.members ??
      new Map([
        ['acme/ledger', new Set(['alice', 'bob'])],
        ['acme/social', new Set(['dave'])],
      ]),
  }
}

/** What the owners of each callee are asked to agree to: callee → fingerprint. */
export function fingerprintsOf(change: { readonly base: Allowlist; readonly head: Allowlist }): Map<string, string> {
  return new Map([...selectConsentCalls(change)].map(([callee, calls]) => [callee, fingerprintCalls(calls)]))
}

/** An approval of a commit at which the allowlist said this; the base's allowlist is empty unless given. */
export function approve(
  login: string,
  entries: readonly string[],
  { base = [], commit = HEAD }: { readonly base?: readonly string[]; readonly commit?: string } = {},
): Approval {
  const fingerprints = fingerprintsOf({ base: allowlist(base), head: allowlist(entries) })
  return { login, commit, fingerprints: new Set(fingerprints.values()) }
}
