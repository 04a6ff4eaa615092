import type { App, Installation, Organization, Repo, User } from '../model/records.ts'
import type { Deliveries } from './deliveries.ts'

export type Payload = Readonly<Record<string, unknown>>

/** Turns what happened into webhooks for every installation that may know of it. */
export interface Events {
  readonly deliveries: Deliveries
  /** Whether anybody listens: spares building payloads that nobody gets. */
  wanted(repo: Repo, event: string): boolean
  /**
   * An event of a repository, to one app only when given. The payload comes without repository, organization, sender
   * and installation.
   */
  repo(repo: Repo, event: string, payload: Payload, sender: User, onlyApp?: App): void
  organization(org: Organization, event: string, payload: Payload, sender: User): void
  /**
   * `installation` and `installation_repositories` go to the app itself, with the whole installation in the payload.
   */
  installation(installation: Installation, event: string, payload: Payload, sender: User): void
}
