/** An owner as CODEOWNERS names it. */
export type Owner =
  | { readonly kind: 'user'; readonly login: string }
  | { readonly kind: 'team'; readonly org: string; readonly slug: string }
  | { readonly kind: 'email'; readonly email: string }

/** Who owns a path, and the line that decides. */
export type Ownership = {
  readonly path: string
  /** Empty when a rule without owners decides, or when no rule matches. */
  readonly owners: readonly Owner[]
  /** Undefined: no rule matches. */
  readonly rule?: OwnerRule | undefined
}

/** One line of CODEOWNERS. */
export type OwnerRule = {
  readonly pattern: string
  readonly owners: readonly Owner[]
  /** The CODEOWNERS file and the line, from 1. */
  readonly path: string
  readonly line: number
}

/** Tells whether two owners' lists name the same: their handles in lower case, sorted. Empty: nobody. */
export function ownersKey({ owners }: Pick<Ownership, 'owners'>): string {
  return owners
    .map((owner) => ownerHandle(owner).toLowerCase())
    .sort()
    .join(' ')
}

/** `@login`, `@org/team` or an address, as written in CODEOWNERS. */
export function ownerHandle(owner: Owner): string {
  switch (owner.kind) {
    case 'user':
      return `@${owner.login}`
    case 'team':
      return `@${owner.org}/${owner.slug}`
    case 'email':
      return owner.email
  }
}
