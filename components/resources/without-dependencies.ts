import { isSecret, output, secret, unknown, type Output, type Resource } from "@pulumi/pulumi";
import { isLate, isPlainObject, knownValue } from "./late-value";

/**
 * The same value, but its outputs depend on no resource. Known, unknown and secret values stay as they are.
 *
 * Suppose that a property comes from a resource that is deleted and created anew. The engine then also replaces the
 * resource with that property, if a change of the property requires a replacement. `spec` of a workload is one
 * property, and a part of it is immutable. So a Secret in an environment variable would replace the workload with all
 * its pods. Pass the dependencies to `dependsOn` instead, see {@link dependenciesOf}. The order is kept, and the
 * workload is updated only if a value has changed.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/dependencies/
 */
export function withoutDependencies<T>(value: T): T {
  return detached(value) as T;
}

/** For `dependsOn`: the resources that are given, and all that a value comes from. */
export function dependenciesOf(value: object, ...resources: readonly Resource[]): Output<Resource[]> {
  return output(value).apply((): Resource[] => [...resources]);
}

function detached(value: unknown): unknown {
  if (isLate(value)) return output(settled(output(value)));
  if (Array.isArray(value)) return value.map(detached);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, detached(item)]));
}

/** What an output holds, unknown or secret as it is. */
async function settled(late: Output<unknown>): Promise<unknown> {
  const [known, isHidden] = await Promise.all([knownValue(late), isSecret(late)]);
  const value = known === undefined ? unknown : known.value;
  return isHidden ? secret(value) : value;
}
