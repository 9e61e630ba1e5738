import { Cluster } from "../../kubernetes/cluster";
import { startBackground } from "../support/background";
import { tearDownWhenInterrupted } from "../support/interruption";
import { sweepLeftOvers } from "../support/left-overs";
import { PodTimes } from "../support/pod-times";
import { isOfThisRun } from "../support/test-name";

/** kubeconfig context of the cluster that the suite runs on. */
export const KUBE_CONTEXT = "minikube";

let connection: Cluster | undefined;

/** The cluster that the suite runs on. Connecting waits for the first use: declaring tests needs none. */
export function cluster(): Cluster {
  connection ??= Cluster.connect(KUBE_CONTEXT);
  return connection;
}

const furtherNamespaces = new Set<string>();
let podTimes: PodTimes | undefined;

/** Counts a namespace among the suite's own whose name does not tell that. */
export function countNamespace(name: string): void {
  furtherNamespaces.add(name);
}

tearDownWhenInterrupted();

// Outside of any suite: these hooks run before the first test of all files, and after the last one.
before(async () => {
  await sweepLeftOvers(cluster());
  podTimes = await PodTimes.begin(cluster());
  startBackground();
});

after(() => {
  const isCounted = (namespace: string): boolean =>
    isOfThisRun(namespace) || furtherNamespaces.has(namespace);
  console.log(`\n${podTimes?.describe(isCounted) ?? ""}`);
});
