import type { Cluster } from "../../kubernetes/connection/cluster";
import { namespaceNamed } from "../../kubernetes/collection";
import { follow } from "../../kubernetes/follow";
import { listVersionOf } from "../../kubernetes/objects";
import { unanswering } from "../answering-cluster";
import { failureOf } from "../../command-line/failures/failure-of";
import { whileWatched } from "../../command-line/while-watched";

/**
 * Runs work for as long as the cluster answers. The work's signal is aborted when `signal` is, or when the connection
 * is lost. A watch notices the loss at once; the engine would notice it only after its timeout.
 */
export async function whileConnected<T>(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const watched = namespaceNamed(cluster, namespace);
  const version = listVersionOf(await watched.list());
  const untilLost = async (done: AbortSignal): Promise<Error | undefined> => {
    const failure = await failureOf(() => follow(watched, version, () => undefined, done));
    return failure && unanswering(cluster.kubeConfig.getCurrentContext(), failure);
  };
  return whileWatched(untilLost, signal, use);
}
