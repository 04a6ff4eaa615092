/** Kubernetes' limit for a label's value, for the part of its key after the slash, and for a DNS label. */
export const LABEL_CHARACTERS_MAX = 63

const SUBDOMAIN_CHARACTERS_MAX = 253
const PORT_NAME_CHARACTERS_MAX = 15

/**
 * Whether Kubernetes takes the text as a label's value: empty, or as `isLabelName` says.
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function isLabelValue(text: string): boolean {
  return text === '' || isLabelName(text)
}

/**
 * Whether the text can be a label's name (its key without prefix), and just so a value that identifies somebody, which
 * the empty one does not: at most 63 of letters, digits, `-`, `_` and `.`, with a letter or digit at both ends. Source:
 * as above.
 */
export function isLabelName(text: string): boolean {
  return text.length <= LABEL_CHARACTERS_MAX && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text)
}

/**
 * Whether Kubernetes takes the text as a label's key: a name, optionally after a DNS subdomain and a slash. Source: as
 * above.
 */
export function isLabelKey(text: string): boolean {
  const slash = text.lastIndexOf('/')
  return (slash === -1 || isSubdomain(text.slice(0, slash))) && isLabelName(text.slice(slash + 1))
}

/** A DNS subdomain of RFC 1123, which names of most objects are. Kubernetes has no limit for its single parts. */
export function isSubdomain(text: string): boolean {
  return (
    text.length <= SUBDOMAIN_CHARACTERS_MAX &&
    text.split('.').every((part) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(part))
  )
}

/** A DNS label of RFC 1123, which names of namespaces are. */
export function isDnsLabel(text: string): boolean {
  return text.length <= LABEL_CHARACTERS_MAX && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text)
}

/**
 * The name of a container's port: at most 15 of small letters, digits and single `-`, a letter among them (RFC 6335).
 */
export function isPortName(text: string): boolean {
  return text.length <= PORT_NAME_CHARACTERS_MAX && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && /[a-z]/.test(text)
}
