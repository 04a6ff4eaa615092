/** Called as work is done, with how many of how many are. */
export type OnProgress = (done: number, total: number, what: 'files' | 'services') => void
