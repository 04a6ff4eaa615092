/** Kubernetes' limit for a label value, and for the part of a label key after its prefix. */
export const LABEL_CHARACTERS_MAX = 63

const LABEL_PREFIX_CHARACTERS_MAX = 253

/**
 * Whether Kubernetes takes the text as a label value: at most 63 of letters, digits, `-`, `_` and `.`, with a letter or digit at both
 * ends. The empty value, which Kubernetes takes too, is refused: it identifies nobody.
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function isLabelValue(text: string): boolean {
  return text.length <= LABEL_CHARACTERS_MAX && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text)
}

/** Whether Kubernetes takes the text as a label key: a label value, optionally after a DNS subdomain and a slash. Source: as above. */
export function isLabelKey(text: string): boolean {
  const slash = text.lastIndexOf('/')
  return (slash === -1 || isDnsSubdomain(text.slice(0, slash))) && isLabelValue(text.slice(slash + 1))
}

function isDnsSubdomain(text: string): boolean {
  return (
    text.length <= LABEL_PREFIX_CHARACTERS_MAX &&
    text.split('.').every((part) => part.length <= LABEL_CHARACTERS_MAX && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(part))
  )
}
