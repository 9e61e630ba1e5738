import type { StackOutputs } from "../../components/stack-outputs";
import type { Subject } from "../../contracts/contract";
import { DnsClient } from "../../kubernetes/dns/dns-client";
import { PodRecorder } from "../../kubernetes/pod-recorder";
import { Failure } from "../../command-line/failure";
import { connectToAnswering } from "../answering-cluster";
import { reasonOf } from "../reason";

/**
 * Connects to the cluster of a deployed stack and observes the stack for as long as the function takes. All
 * that it adds to the cluster is a Job of one pod in the stack's namespace, which asks the cluster's DNS and is removed.
 *
 * @throws {@link Failure} when the cluster does not answer, or lets nobody observe the stack
 */
export async function withLiveSubject<T>(
  outputs: StackOutputs,
  use: (subject: Subject) => Promise<T>,
): Promise<T> {
  const { namespace, kubeContext } = outputs;
  const cluster = await connectToAnswering(kubeContext);
  const progress = { isObserved: false };
  try {
    return await PodRecorder.within(cluster, namespace, (recorder) =>
      DnsClient.within(cluster, namespace, (dns) => {
        progress.isObserved = true;
        return use({ cluster, outputs, recorder, dns });
      }),
    );
  } catch (cause) {
    if (progress.isObserved) throw cause;
    throw new Failure(
      `cannot observe namespace ${namespace} of the cluster ${kubeContext}: ${reasonOf(cause)}`,
      "If the namespace is gone, npm start deploys the stack anew. Otherwise see what keeps a pod from running there: kubectl --context " +
        `${kubeContext} --namespace ${namespace} get events`,
      { cause },
    );
  }
}
