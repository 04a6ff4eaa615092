/** The label that Kubernetes gives every namespace: its name. */
export const NAMESPACE_LABEL = 'kubernetes.io/metadata.name'
