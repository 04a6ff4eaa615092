import { isLabelName } from '../kubernetes/kubernetes-names.ts'

const NAME_CHARACTERS_MAX = 253

/**
 * Whether a service can have this name, which becomes the value of a pod label: such a value, or a path of them, since
 * tools beside the services go by theirs. Whether a policy can name the service is for the policy to say.
 */
export function isServiceName(text: string): boolean {
  return text.length <= NAME_CHARACTERS_MAX && text.split('/').every(isLabelName)
}
