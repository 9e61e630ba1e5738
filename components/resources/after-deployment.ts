import { all, type Output, type Resource } from "@pulumi/pulumi";

/** Returns the same value, as an output that depends on the deployed resources. */
export type AfterDeployment = <T>(value: Output<T>) => Output<T>;

/**
 * Makes outputs depend on resources. A resource that uses such an output waits for them. The value is known in a
 * preview because a resource's URN is.
 */
export function afterDeployment(...resources: readonly Resource[]): AfterDeployment {
  const deployed = all(resources.map(({ urn }) => urn));
  return <T>(value: Output<T>) => deployed.apply<T>(() => value);
}
