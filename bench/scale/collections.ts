import type { V1Node } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import type { Collection } from "../../kubernetes/collection";

/** The nodes that a label selector selects. */
export function nodesLabelled(cluster: Cluster, labelSelector: string): Collection<V1Node> {
  return {
    cluster,
    path: "/api/v1/nodes",
    selection: { labelSelector },
    list: () => cluster.core.listNode({ labelSelector }),
  };
}
