import type { YamlNode } from '../../yaml/yaml-node.ts'
import { oneOf, quote, refine, text } from '../../yaml/yaml-shape.ts'
import type { Shape } from '../../yaml/yaml-shape.ts'
import { parseCidr } from '../model/address-range.ts'
import type { Protocol } from '../model/cluster.ts'
import { isPortName } from '../../kubernetes/kubernetes-names.ts'
import { annotations, anything, exact, items, loose } from './manifest-shape.ts'
import { EVERYTHING, NOTHING, parseSelector, POD_WORDS, type SelectorWords } from './parse-selector.ts'
import type { AddressRange, HttpMatch } from '../model/policy.ts'
import { PORT_MAX, type PortRange } from '../model/port-set.ts'
import type { Selector } from '../model/selector.ts'

/** Namespaces are what they are: `global()` finds none of them. */
const NAMESPACE_WORDS: SelectorWords = { all: EVERYTHING, global: NOTHING }
/** Of what lives in no namespace, `all()` namespaces find nothing and `global()` finds everything. */
const GLOBAL_WORDS: SelectorWords = { all: NOTHING, global: EVERYTHING }

export const selector: Shape<Selector> = refine(text, (written, complain) => parse(written, POD_WORDS, complain))

/** `globally`: what it says of what lives in no namespace. */
export const namespaceSelector: Shape<{ readonly of: Selector; readonly globally: Selector } | undefined> = refine(
  text,
  (written, complain) => {
    const of = parse(written, NAMESPACE_WORDS, complain)
    const globally = of === undefined ? undefined : parse(written, GLOBAL_WORDS, complain)
    return of === undefined || globally === undefined ? undefined : { of, globally }
  },
)

function parse(written: string, words: SelectorWords, complain: (problem: string) => undefined): Selector | undefined {
  const parsed = parseSelector(written, words)
  return 'selector' in parsed ? parsed.selector : complain(`is no selector: ${decapitalize(parsed.problem)}`)
}

function decapitalize(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
}

/** Transport protocols by which ports are told; `other`: one without. */
export type CalicoProtocol = Protocol | 'other'

/** A protocol by name or number. Source: numorstring.Protocol of projectcalico/api; the numbers are IANA's. */
const calicoProtocol: Shape<CalicoProtocol> = (node, name, report) => {
  const written = node.kind === 'scalar' ? node.text.toUpperCase() : undefined
  const known = written === undefined ? undefined : PROTOCOLS.get(written)
  if (known !== undefined) return known
  if (written !== undefined && /^(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])$/.test(written)) return 'other'
  return void report('bad-value', node.start, `${name} is no protocol that Calico knows.`)
}

const PROTOCOLS = new Map<string, CalicoProtocol>([
  ...(['TCP', 'UDP', 'SCTP'] as const).map((each): [string, CalicoProtocol] => [each, each]),
  ...([
    ['6', 'TCP'],
    ['17', 'UDP'],
    ['132', 'SCTP'],
  ] as const),
  ...(['ICMP', 'ICMPV6', 'UDPLITE'] as const).map((each): [string, CalicoProtocol] => [each, 'other']),
])

/**
 * A port: its number, a stretch (`8000:8010`) or the name that containers give it. Source: numorstring.Port of
 * projectcalico/api.
 */
const calicoPort: Shape<PortRange | string> = (node, name, report) => {
  const written = node.kind === 'scalar' ? node.text : ''
  const [, first, last = first] = /^([0-9]{1,5})(?::([0-9]{1,5}))?$/.exec(written) ?? []
  if (first !== undefined && Number(last) <= PORT_MAX && Number(first) <= Number(last)) {
    return [Number(first), Number(last)]
  }
  if (first === undefined && isPortName(written)) return written
  return void report(
    'bad-value',
    node.start,
    `${name} is no port, no stretch of ports like 8000:8010 and no name of one.`,
  )
}

/** A block of addresses; an address alone is a block of one. */
export const net: Shape<AddressRange> = refine(text, (written, complain) => {
  return parseCidr(written, { bare: true }) ?? complain(`is ${quote(written)}, which is no block of addresses`)
})

const httpPath = refine(exact({ exact: text, prefix: text }), (path, complain) => {
  if ((path.exact === undefined) === (path.prefix === undefined)) return complain('takes exact or prefix')
  return path.exact === undefined
    ? ({ kind: 'prefix', path: path.prefix ?? '' } as const)
    : ({ kind: 'exact', path: path.exact } as const)
})

const http: Shape<HttpMatch> = refine(exact({ methods: items(text), paths: items(httpPath) }), (written) => ({
  methods: written.methods ?? [],
  paths: written.paths ?? [],
}))

const entity = exact({
  nets: items(net),
  notNets: items(net),
  selector,
  notSelector: selector,
  namespaceSelector,
  serviceAccounts: exact({ names: items(text), selector }),
  services: exact({ name: text, namespace: text }, ['name']),
  ports: items(calicoPort),
  notPorts: items(calicoPort),
})

export type Entity = NonNullable<ReturnType<typeof entity>>

const ipVersion = refine(
  (node: YamlNode) => (node.kind === 'scalar' ? node.text : ''),
  (written, complain) => (written === '4' ? 4 : written === '6' ? 6 : complain('is neither 4 nor 6')),
)

const ruleFields = exact(
  {
    action: oneOf('Allow', 'Deny', 'Log', 'Pass'),
    metadata: loose({ annotations }),
    ipVersion,
    protocol: calicoProtocol,
    notProtocol: calicoProtocol,
    icmp: anything,
    notICMP: anything,
    source: entity,
    destination: entity,
    http,
  },
  ['action'],
)

export type CalicoRule = NonNullable<ReturnType<typeof ruleFields>> & { readonly node: YamlNode }

/** A rule as written, with its node. */
export const calicoRule: Shape<CalicoRule> = (node, name, report) => {
  const written = ruleFields(node, name, report)
  return written === undefined ? undefined : { ...written, node }
}
