/** Who agreed to a call that the allowlist declares. */
export type Agreement =
  /** Owners of the callee, in the pull request that brought the entry. `day` is YYYY-MM-DD. */
  | { readonly kind: 'agreed'; readonly pull: number; readonly people: readonly { login: string; day: string }[] }
  /** The entry is as old as the config, or older: it was there when Drawbridge came. */
  | { readonly kind: 'adopted' }
  /** The config asks nobody about this callee. */
  | { readonly kind: 'unneeded' }
  | { readonly kind: 'nobody' }

/** Who may call whom, as a key. */
export function callKey({ caller, callee }: { readonly caller: string; readonly callee: string }): string {
  return JSON.stringify([caller, callee])
}

/** `lena on 2026-12-01 in acme/services#12`, as plain text; hostile names may be inside. */
export function describeAgreement(agreement: Agreement, repository: string): string {
  switch (agreement.kind) {
    case 'agreed': {
      const people = agreement.people.map(({ login, day }) => `${login} on ${day}`)
      return `${people.join(', ')} in ${repository}#${agreement.pull}`
    }
    case 'adopted':
      return 'there before Drawbridge'
    case 'unneeded':
      return 'the config asks nobody'
    case 'nobody':
      return 'nobody'
  }
}
