import { Cluster } from "../../contracts/cluster";
import { startBackground } from "../support/background";
import { tearDownWhenInterrupted } from "../support/interruption";
import { sweepLeftOvers } from "../support/left-overs";

/** kubeconfig context of the cluster that the suite runs on. */
export const KUBE_CONTEXT = "minikube";

let connection: Cluster | undefined;

/** The cluster that the suite runs on. Connecting waits for the first use: declaring tests needs none. */
export function cluster(): Cluster {
  connection ??= Cluster.connect(KUBE_CONTEXT);
  return connection;
}

tearDownWhenInterrupted();

// Outside of any suite: this hook runs before the first test of all files.
before(async () => {
  await sweepLeftOvers(cluster());
  startBackground();
});
