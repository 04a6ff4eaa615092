import type { Service } from '../../graph/service.ts'
import type { Evidence } from '../facts/code-call.ts'
import type { Behind } from './deployment.ts'
import { normalName } from './normal-name.ts'
import { lastPart } from '../facts/path-parts.ts'
import { UNKNOWN_PART } from './unknown-part.ts'
import { evidenceOf } from '../facts/trace-step.ts'

/** Whom a host name, an address or a service's name in the code means. */
export type HostMatch =
  | {
      readonly kind: 'service'
      readonly service: Service
      readonly path: string
      /** Where it is said that a name which is not the service's own means it. */
      readonly steps?: readonly Evidence[] | undefined
    }
  /** Looks like the name of a service, and is none. */
  | { readonly kind: 'unknown'; readonly host: string }
  /** A port on the machine that the caller runs on: whoever listens there. */
  | { readonly kind: 'port'; readonly port: string; readonly path: string }
  /** Some host that services do not have names like. */
  | { readonly kind: 'external' }
  | { readonly kind: 'dynamic'; readonly pattern: string }
  | { readonly kind: 'ambiguous'; readonly host: string; readonly names: readonly string[] }

/** By name; `steps` are the lines that say that it means the service, where it is not the service's own name. */
export type Names = ReadonlyMap<string, readonly Owner[]>

type Owner = { readonly service: Service; readonly steps?: readonly Evidence[] }

/**
 * The names by which services call each other: the service's own (`service.ledger`), and the short one in Kubernetes
 * (`s-ledger`; dots become dashes, a leading `service` becomes `s`). Source: the public write-ups of this naming, and
 * public code of the same shape.
 */
export function buildNames(services: readonly Service[], hosts: ReadonlyMap<string, Behind> = new Map()): Names {
  const names = new Map<string, Owner[]>()
  for (const service of services) {
    for (const name of new Set([service.name, shortName(service.name)])) {
      const known = names.get(name)
      if (known) known.push({ service })
      else names.set(name, [{ service }])
    }
  }
  const given = new Set(names.keys())
  for (const [host, behind] of hosts) {
    if (given.has(host)) continue
    names.set(
      host,
      [...behind].map(([service, steps]) => ({ service, steps: steps.map(evidenceOf) })),
    )
  }
  const similar = new Map<string, Set<Service>>()
  for (const service of services) {
    for (const word of [service.name, lastPart(service.dir)]) {
      const key = SIMILAR + normalName(word)
      if (key !== SIMILAR) similar.set(key, (similar.get(key) ?? new Set()).add(service))
    }
  }
  for (const [key, found] of similar)
    if (found.size === 1)
      names.set(
        key,
        [...found].map((service) => ({ service })),
      )
  return names
}

/** Begins the keys that names are kept under without what people add and leave out. */
const SIMILAR = '~'

function shortName(name: string): string {
  return name.replace(/^service\./, 's-').replaceAll('.', '-')
}

/** A name of a service as such: `service.ledger`. */
export function nameService(names: Names, text: string): HostMatch {
  if (text.includes(UNKNOWN_PART)) return { kind: 'dynamic', pattern: text.replaceAll(UNKNOWN_PART, '*') }
  return lookUpHost(names, text, '', false) ?? { kind: 'unknown', host: text }
}

/** An address: `http://s-ledger/balance`, `s-ledger.default.svc.cluster.local:80`, `service.ledger`. */
export function nameHost(names: Names, text: string): HostMatch {
  const [, application, method] = SIDECAR.exec(text) ?? []
  if (application !== undefined) return nameApplication(names, application, method)
  const { host, path } = splitAddress(text)
  if (host.includes(UNKNOWN_PART))
    return nameHead(names, host, text) ?? { kind: 'dynamic', pattern: (host + path).replaceAll(UNKNOWN_PART, '*') }
  const found = lookUpHost(names, host, path) ?? lookUpPort(names, host, text, path) ?? lookUpInside(names, text, path)
  if (found) return found
  return /^(s-|service\.)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host) ? { kind: 'unknown', host } : { kind: 'external' }
}

/**
 * What Dapr's sidecar is asked: `http://localhost:3500/v1.0/invoke/ledger/method/balance`. Source: docs.dapr.io,
 * service invocation API.
 */
const SIDECAR = /\/v1\.0\/invoke\/([^/?#]+)\/method(\/[^?#]*)?/

/**
 * The name that an application has for Dapr, with its namespace or without: `ledger`, `ledger.shop`. Others may be
 * known elsewhere.
 */
export function nameApplication(names: Names, name: string, path = '/'): HostMatch {
  if (name.includes(UNKNOWN_PART)) return { kind: 'dynamic', pattern: name.replaceAll(UNKNOWN_PART, '*') }
  const alone = /^([\w-]+)\.[\w-]+$/.exec(name)?.[1]
  const found = lookUpHost(names, name, path) ?? (alone === undefined ? undefined : lookUpHost(names, alone, path))
  return found ?? { kind: 'dynamic', pattern: name }
}

/** `http://ledger` and a path that is not known, put together: the path brings its slash. */
function nameHead(names: Names, host: string, text: string): HostMatch | undefined {
  const head = host.slice(0, host.indexOf(UNKNOWN_PART))
  return /^[a-z]+:\/\/[^\0]/.test(text) ? lookUpHost(names, head, '', false) : undefined
}

/**
 * What a client is told to connect to: an address as above, or a target with a scheme whose service stands after the
 * authority: `discovery:///ledger`, `consul://consul:8500/ledger`, `dns:///ledger:80`. Source: grpc/grpc doc/naming.md.
 */
export function nameTarget(names: Names, text: string): HostMatch {
  const endpoint = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/]*\/+([^/?#]+)/.exec(text)?.[1]
  const inCluster = /^(kubernetes|k8s):/.test(text)
  const named =
    endpoint === undefined || endpoint.includes(UNKNOWN_PART)
      ? undefined
      : nameHost(names, inCluster ? endpoint.replace(/\..*$/, '') : endpoint)
  if (named?.kind === 'service' || named?.kind === 'ambiguous') return named
  return nameHost(names, text)
}

/** A host in full; or its first label, inside a cluster: `s-ledger.default`, `ledger.default.svc.cluster.local`. */
function lookUpHost(names: Names, host: string, path: string, loosely = true): HostMatch | undefined {
  const label = /^([^.]+)\.[^.]+\.svc(\..+)?$|^(s-[^.]+)\.[^.]+$/.exec(host)
  const [, name, namespace] = /^([^.]+)\.([^.]+)$/.exec(host) ?? []
  const short = label?.[1] ?? label?.[3] ?? (names.has(`.${namespace ?? ''}`) ? name : undefined) ?? ''
  const owners = names.get(host) ?? names.get(short) ?? (loosely ? similarTo(names, host, short) : undefined)
  const [owner, ...others] = owners ?? []
  if (owner === undefined) return undefined
  if (others.length > 0)
    return { kind: 'ambiguous', host, names: [owner, ...others].map(({ service }) => service.name) }
  return { kind: 'service', ...owner, path }
}

/** What the last label of a host on the internet is mostly. */
const PUBLIC =
  /^([a-z]{2}|com|net|org|gov|edu|mil|int|info|biz|name|pro|app|dev|cloud|tech|online|site|shop|store|blog|page|xyz|test|example|localhost)$/

/**
 * `ledger.bank:8080`: the service in a namespace that no manifest tells. Without a port it may as well be a host on the
 * internet.
 */
function lookUpInside(names: Names, text: string, path: string): HostMatch | undefined {
  const [, label = '', namespace = '', port] =
    /^(?:[a-z]+:\/\/+)?([a-z][a-z0-9-]*)\.([a-z][a-z0-9-]*):(\d{2,5})(?:[/?#]|$)/.exec(text) ?? []
  if (port === undefined || port === '443' || PUBLIC.test(namespace)) return undefined
  const [owner, ...others] = names.get(label) ?? []
  return owner && others.length === 0 ? { kind: 'service', ...owner, path } : undefined
}

/** Settings for one machine tell services apart by their ports. */
function lookUpPort(names: Names, host: string, text: string, path: string): HostMatch | undefined {
  if (!/^(localhost|127\.0\.0\.1|0\.0\.0\.0|)$/.test(host)) return undefined
  const port = /^(?:[a-z]+:\/\/)?[^/]*?(:(?:\d{2,5}(?=[/?#]|$)|\d{4,5}(?=\0)))/.exec(text)?.[1]
  if (port === undefined) return undefined
  const [owner, ...others] = names.get(port) ?? []
  return owner && others.length === 0
    ? { kind: 'service', ...owner, path }
    : { kind: 'port', port: port.slice(1), path }
}

/** Only inside: a host on the internet is no service that happens to have a similar name. */
function similarTo(names: Names, host: string, short: string): readonly Owner[] | undefined {
  const inside =
    short !== ''
      ? short
      : host.replace(/\.default$|(\.[\w-]+)*\.(consul|local|internal|lan|intranet)$/, '').replace(/^service\./, '')
  if (!/^[a-zA-Z][\w-]*$/.test(inside)) return undefined
  const name = normalName(inside)
  return names.get(inside) ?? (name === '' ? undefined : names.get(SIMILAR + name))
}

function splitAddress(text: string): { host: string; path: string } {
  const rest = text.replace(/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//, '').replace(/^\/\//, '')
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const path = end < 0 ? '' : rest.slice(end).replace(/[?#].*$/s, '')
  const host = authority.replace(/^[^@]*@/, '').replace(/:[^:\]]*$/, '')
  return { host, path }
}
