const NAME_CHARACTERS_MAX = 63
const SUBDOMAIN_CHARACTERS_MAX = 253

/**
 * Whether Kubernetes takes the text as a label's value: empty, or at most 63 of letters, digits, `-`, `_` and `.` with a letter or digit at
 * both ends.
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function isLabelValue(text: string): boolean {
  return text === '' || isLabelName(text)
}

/** Whether Kubernetes takes the text as a label's key: a name, optionally after a DNS subdomain and a slash. Source: as above. */
export function isLabelKey(text: string): boolean {
  const slash = text.lastIndexOf('/')
  return (slash === -1 || isSubdomain(text.slice(0, slash))) && isLabelName(text.slice(slash + 1))
}

/** A DNS subdomain of RFC 1123, which names of most objects are. */
export function isSubdomain(text: string): boolean {
  return (
    text.length <= SUBDOMAIN_CHARACTERS_MAX &&
    text.split('.').every((part) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(part))
  )
}

/** A DNS label of RFC 1123, which names of namespaces are. */
export function isDnsLabel(text: string): boolean {
  return text.length <= NAME_CHARACTERS_MAX && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text)
}

/** The name of a container's port: at most 15 of small letters, digits and single `-`, a letter among them (RFC 6335). */
export function isPortName(text: string): boolean {
  return text.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && /[a-z]/.test(text)
}

function isLabelName(text: string): boolean {
  return text.length <= NAME_CHARACTERS_MAX && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text)
}
