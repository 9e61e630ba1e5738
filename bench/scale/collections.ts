import type { V1Node, V1PersistentVolume } from "@kubernetes/client-node";
import type { Cluster } from "../../contracts/cluster";
import type { Collection } from "../../contracts/collection";

/** The nodes that a label selector selects. */
export function nodesLabelled(cluster: Cluster, labelSelector: string): Collection<V1Node> {
  return {
    cluster,
    path: "/api/v1/nodes",
    selection: { labelSelector },
    list: () => cluster.core.listNode({ labelSelector }),
  };
}

/** All volumes of the cluster. */
export function persistentVolumes(cluster: Cluster): Collection<V1PersistentVolume> {
  return {
    cluster,
    path: "/api/v1/persistentvolumes",
    selection: {},
    list: () => cluster.core.listPersistentVolume(),
  };
}
