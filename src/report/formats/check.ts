/** A check run. `pending` is shown as in progress: it neither passes nor fails. */
export type Check = {
  readonly state: 'success' | 'pending' | 'failure'
  readonly title: string
  /** Markdown, at most 65,535 characters (GitHub's limit); the adapter does not cut. */
  readonly summary: string
  /** At most 50 (GitHub's limit for one call). */
  readonly annotations: readonly CheckAnnotation[]
}

export type CheckAnnotation = {
  readonly path: string
  readonly line: number
  readonly level: 'failure' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}
