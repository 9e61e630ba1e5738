import type { Output, Resource } from "@pulumi/pulumi";

/**
 * What names a deployed object: whoever uses it waits for the resource. The value is known in a preview, since a
 * resource's URN is.
 */
export function afterDeployment(resource: Resource): <T>(value: Output<T>) => Output<T> {
  return <T>(value: Output<T>) => resource.urn.apply<T>(() => value);
}
