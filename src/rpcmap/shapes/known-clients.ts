/**
 * A library's function, or a literal of one of its types, that is a call: what `rpcmap.clients` lets users say of
 * clients of their own. A library that needs no more than that is a row here. Arguments and fields count from 1.
 */
export type KnownClient = {
  /** Import paths of the library. */
  readonly package: RegExp
  /** Functions that make a call each; those of `literal` rows are the names of types. */
  readonly names: RegExp
  /**
   * `function`: of the package; `method`: of the package, or of a value of one of its types; `literal`: values of a
   * type.
   */
  readonly kind: 'function' | 'method' | 'literal'
  /** What names the callee, and whether it is a service's name or an address. A literal's fields have names, too. */
  readonly callee: Argument
  readonly calleeIs: 'service' | 'address'
  /** What names the method. */
  readonly method?: Argument
  /** The verb of an HTTP request: the method is that verb with the path of the address. A call without it is none. */
  readonly verb?: Argument
}

/** The place of an argument or field, and the field's name. */
export type Argument = { readonly place: number; readonly field?: string }

export const KNOWN_CLIENTS: readonly KnownClient[] = [
  // typhon.NewRequest(ctx, method, url, body). Source: github.com/monzo/typhon request.go.
  {
    package: /(^|\/)typhon(\/v\d+)?$/,
    names: /^New(Raw)?Request$/,
    kind: 'function',
    callee: { place: 3 },
    calleeIs: 'address',
    verb: { place: 2 },
  },
  // client.Req(ctx, "service.foo", "endpoint", req, rsp), of the package or a client of it. Source:
  // github.com/monzo/mercury client.
  {
    package: /(^|\/)mercury(\/client)?$/,
    names: /^Req$/,
    kind: 'method',
    callee: { place: 2 },
    calleeIs: 'service',
    method: { place: 3 },
  },
  // client.Call{Service: "service.foo", Endpoint: "endpoint"}, whose first field is another one. Source: the same.
  {
    package: /(^|\/)mercury(\/client)?$/,
    names: /^Call$/,
    kind: 'literal',
    callee: { place: 2, field: 'Service' },
    calleeIs: 'service',
    method: { place: 3, field: 'Endpoint' },
  },
]
