import { Cluster } from "../../kubernetes/connection/cluster";

/** kubeconfig context of the cluster that the faults happen to. */
export const KUBE_CONTEXT = "minikube";

let connection: Cluster | undefined;

/** The cluster that the faults happen to. Connecting waits for the first use: declaring tests needs none. */
export function cluster(): Cluster {
  connection ??= Cluster.connect(KUBE_CONTEXT);
  return connection;
}
