import { ApiException, VersionApi } from "@kubernetes/client-node";
import { requireNewEnough } from "../command-line/kubernetes-release";
import { Cluster } from "../kubernetes/connection/cluster";
import type { ClusterAddress } from "../kubernetes/connection/cluster-address";
import { endingWith } from "../kubernetes/ending-with";
import { Failure } from "../command-line/failures/failure";
import { reasonOf } from "../kubernetes/reason";

const PATIENCE_SECONDS = 15;

/**
 * Connects to a cluster, and makes sure that it answers before anything is asked of it.
 *
 * @param where its kubeconfig context, or its address
 * @throws {@link Failure} when it does not
 */
export async function connectToAnswering(where: string | ClusterAddress): Promise<Cluster> {
  const cluster = clusterAt(typeof where === "string" ? { context: where } : where);
  try {
    await answerOf(cluster);
    return cluster;
  } catch (cause) {
    throw unanswering(cluster.kubeConfig.getCurrentContext(), cause);
  }
}

function clusterAt(address: ClusterAddress): Cluster {
  try {
    return Cluster.at(address);
  } catch (cause) {
    throw new UnansweringCluster(
      `the cluster of kubeconfig context "${address.context ?? ""}" does not answer: ${cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause)}`,
      "Name a context that the kubeconfig has (kubectl config get-contexts), or mend the kubeconfig, which is that of KUBECONFIG or ~/.kube/config. In a clone of kubernetes-workloads, npm run cluster:up brings minikube's cluster with its context.",
      { cause },
    );
  }
}

/**
 * Asks something small of a cluster, and waits for the answer.
 *
 * @param signal ends the waiting
 * @throws when there is none within 15 s, or it is an error
 */
export async function answerOf(cluster: Cluster, signal?: AbortSignal): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
  const end = signal ? AbortSignal.any([signal, patience]) : patience;
  try {
    await cluster.core.getAPIResources({}, endingWith(end));
  } catch (error) {
    throw patience.aborted ? new Error(`no answer within ${PATIENCE_SECONDS} s`) : error;
  }
}

/**
 * Makes sure that a cluster is new enough for the components' pods.
 *
 * @throws {@link Failure} when it is not
 */
export async function requireSupportedKubernetes(cluster: Cluster, kubeContext: string): Promise<void> {
  const { gitVersion } = await cluster.kubeConfig.makeApiClient(VersionApi).getCode();
  requireNewEnough(gitVersion, `the cluster of kubeconfig context "${kubeContext}" has`);
}

/** Codes of answers to who is not let in. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403]);

/** A cluster does not answer, or not any more, or not to this user. */
export class UnansweringCluster extends Failure {}

/** How Node.js and OpenSSL call a certificate that they do not trust. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)|HOSTNAME_MISMATCH/;

/** Whether a connection was given up because of the server's certificate. */
function isUntrusted(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { readonly code?: unknown };
  return (typeof code === "string" && UNTRUSTED.test(code)) || isUntrusted(error.cause);
}

/** The message about a cluster that does not answer, or does not answer any more. */
export function unanswering(kubeContext: string, cause: unknown): UnansweringCluster {
  if (cause instanceof ApiException && REFUSALS.has(cause.code)) {
    return new UnansweringCluster(
      `the cluster of kubeconfig context "${kubeContext}" does not let this user in: ${reasonOf(cause)}`,
      "The context's user is not known to the cluster, or its token has expired: log in again and run the same command again.",
      { cause },
    );
  }
  if (isUntrusted(cause)) {
    return new UnansweringCluster(
      `the cluster of kubeconfig context "${kubeContext}" does not answer: ${reasonOf(cause)}`,
      "What answers at its address has a certificate that the kubeconfig does not trust: the cluster was made anew, or another one is there. Get the cluster's kubeconfig again, and run the same command again.",
      { cause },
    );
  }
  return new UnansweringCluster(
    `the cluster of kubeconfig context "${kubeContext}" does not answer: ${reasonOf(cause)}`,
    "Start it (in a clone of kubernetes-workloads, npm run cluster:up brings minikube's) and run the same command again. If it is gone for good with all data, let Pulumi forget the stack's objects: npx pulumi stack rm --force --preserve-config STACK",
    { cause },
  );
}
