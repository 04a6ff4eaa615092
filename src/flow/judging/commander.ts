/**
 * The trailer of a commit that says on whose command the app made it. It counts only in commits that the app pushed.
 * Without an at sign: GitHub would tell that person at every push.
 */
const TRAILER = 'Commanded-by: '

export function renderCommander(login: string): string {
  return `${TRAILER}${login}`
}

/** Who commanded a commit of the app, in lower case; undefined: it does not say. */
export function parseCommander(message: string): string | undefined {
  const line = message.trimEnd().split('\n').at(-1) ?? ''
  const login = line.startsWith(TRAILER) ? line.slice(TRAILER.length) : ''
  return /^[A-Za-z0-9](?:[-A-Za-z0-9_]{0,99})$/.test(login) ? login.toLowerCase() : undefined
}
