import type { V1PersistentVolume } from "@kubernetes/client-node";
import type { Cluster } from "../kubernetes/cluster";
import type { Collection } from "../kubernetes/collection";

/** The persistentVolumes of a cluster. */
export function volumesOf(cluster: Cluster): Collection<V1PersistentVolume> {
  return {
    cluster,
    path: "/api/v1/persistentvolumes",
    selection: {},
    list: () => cluster.core.listPersistentVolume(),
  };
}
