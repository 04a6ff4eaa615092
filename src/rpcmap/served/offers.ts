import type { ServedApi } from '../facts/code-call.ts'

/** What one service offers, in plain data for JSON, with what it takes to tell which calls nobody takes. */
export type Offers = ServedApi & {
  /** The contracts it registered, by their keys; `methods` undefined: they are not known. */
  readonly contracts: readonly { readonly keys: readonly string[]; readonly methods?: readonly string[] | undefined }[]
  /** Request types of its own that can be sent and that it neither handles nor has a route for. */
  readonly unhandled: readonly string[]
}
