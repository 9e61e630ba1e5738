import { Cluster } from "../../kubernetes/connection/cluster";

/** kubeconfig context of the cluster that live tests use. */
export const KUBE_CONTEXT = "minikube";

let connection: Cluster | undefined;

/** The cluster that live tests use. Connecting waits for the first use: declaring tests needs none. */
export function cluster(): Cluster {
  connection ??= Cluster.connect(KUBE_CONTEXT);
  return connection;
}
