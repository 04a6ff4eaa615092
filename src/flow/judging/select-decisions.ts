import type { Review } from '../ports/ports.ts'

/**
 * Each person's newest review that approves, objects or was dismissed, in the order of the people's first ones; a mere
 * comment takes nothing back.
 */
export function selectDecisions(reviews: readonly Review[]): readonly Review[] {
  const byLogin = new Map<string, Review>()
  for (const review of reviews) {
    if (review.state !== 'commented' && review.isPerson) byLogin.set(review.login.toLowerCase(), review)
  }
  return [...byLogin.values()]
}
