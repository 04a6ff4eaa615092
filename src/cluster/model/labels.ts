/** Labels, or annotations, of an object of Kubernetes: value by key. */
export type Labels = ReadonlyMap<string, string>
