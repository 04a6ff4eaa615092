/**
 * Whether the text is a full object id (SHA-1 or SHA-256, lower case): safe as an argument, since it can be neither
 * option nor ref.
 */
export function isObjectId(text: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
}

/** Whether the text is a full or an abbreviated object id, of at least four digits as git wants it. */
export function isAbbreviatedId(text: string): boolean {
  return /^[0-9a-f]{4,64}$/.test(text)
}

/**
 * Whether the text is a full name of a ref (`refs/heads/main`) that git would accept. No such name can be taken for an
 * option or a refspec. Source: the rules of git-check-ref-format(1).
 */
export function isRefName(text: string): boolean {
  if (!text.startsWith('refs/') || text.length > REF_CHARS_MAX) return false
  if (FORBIDDEN_IN_REF.test(text) || text.endsWith('.')) return false
  return text.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
}

const REF_CHARS_MAX = 1024
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const FORBIDDEN_IN_REF = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{/
