import type { Cluster } from "../kubernetes/connection/cluster";
import { Failure } from "../command-line/failures/failure";
import { exportedState, type StackLocation } from "../pulumi/state/exported-state";
import { resourcesOf, type StateResource } from "../pulumi/state/state";
import { addressIn, type ProviderAddress, type ProviderOfStack } from "../pulumi/provider-address";
import { connectToAnswering } from "./answering-cluster";

/**
 * Connects to the cluster that a provider of a stack leads to; without a provider to the one that a provider finds
 * without being told.
 *
 * @throws {@link Failure} when the provider does not say which that is, or it does not answer
 */
export type ClusterFinder = (provider: ProviderOfStack | undefined) => Promise<Cluster>;

/** Finds the same cluster for every provider. */
export function onCluster(cluster: Cluster): ClusterFinder {
  return () => Promise.resolve(cluster);
}

/** Finds the clusters of a stack's providers. A kubeconfig that is a secret is decrypted by Pulumi, if the state has it. */
export function clustersOf(location: StackLocation, signal: AbortSignal): ClusterFinder {
  const connections = new Map<string, Promise<Cluster>>();
  let decrypted: Promise<StateResource[]> | undefined;
  const reveal = async (urn: string): Promise<ProviderAddress> => {
    decrypted ??= exportedState(location, signal, { showSecrets: true }).then(resourcesOf);
    const inputs = (await decrypted).find((resource) => resource.urn === urn)?.inputs;
    return inputs === undefined ? { hidden: "a secret" } : addressIn(inputs);
  };
  return async (provider) => {
    const first = addressIn(provider?.inputs ?? {});
    const isSecret = "hidden" in first && first.hidden === "a secret";
    const found = isSecret && provider ? await reveal(provider.urn) : first;
    if ("hidden" in found) throw hiddenCluster(provider, found.hidden);
    const key = JSON.stringify(found.address);
    const connection = connections.get(key) ?? connectToAnswering(found.address);
    connections.set(key, connection);
    return connection;
  };
}

function hiddenCluster(provider: ProviderOfStack | undefined, what: string): Failure {
  return new Failure(
    `the cluster of provider ${provider?.urn.split("::").at(-1) ?? ""} is not known: its kubeconfig is ${what}`,
    "Give the provider the name of a kubeconfig context, or run the same command once the stack has been deployed.",
  );
}

/** Address of a cluster's API server. It identifies the cluster, whichever provider leads there. */
export function serverOf({ kubeConfig }: Cluster): string {
  return kubeConfig.getCurrentCluster()?.server ?? kubeConfig.getCurrentContext();
}

/** Makes one of those that have a key in common; what has none stays on its own. */
export function mergeBy<T>(
  all: readonly T[],
  keyOf: (one: T) => string | undefined,
  merge: (one: T, other: T) => T,
): T[] {
  const merged: T[] = [];
  for (const one of all) {
    const key = keyOf(one);
    const index = key === undefined ? -1 : merged.findIndex((other) => keyOf(other) === key);
    const other = merged[index];
    if (other === undefined) merged.push(one);
    else merged[index] = merge(other, one);
  }
  return merged;
}
