import { all, type Output, type Resource } from "@pulumi/pulumi";

/** The same value, for those who wait for what has been deployed. */
export type AfterDeployment = <T>(value: Output<T>) => Output<T>;

/**
 * What names deployed objects: whoever uses it waits for them. The value is known in a preview, since a resource's URN
 * is.
 */
export function afterDeployment(...resources: readonly Resource[]): AfterDeployment {
  const deployed = all(resources.map(({ urn }) => urn));
  return <T>(value: Output<T>) => deployed.apply<T>(() => value);
}
