import type { StackOutputs } from "../../components/stack-outputs";
import type { Subject } from "../../contracts/contract";
import { DnsClient } from "../../contracts/dns-client";
import { PodRecorder } from "../../contracts/pod-recorder";
import { connectToAnswering } from "../down/answering-cluster";

/**
 * Connects to the cluster of a deployed stack and observes the stack for as long as the function takes. All
 * that it adds to the cluster is one pod in the stack's namespace, which asks the cluster's DNS and is removed.
 *
 * @throws {@link Failure} when the cluster does not answer
 */
export async function withLiveSubject<T>(
  outputs: StackOutputs,
  use: (subject: Subject) => Promise<T>,
): Promise<T> {
  const cluster = await connectToAnswering(outputs.kubeContext);
  const { namespace } = outputs;
  return PodRecorder.within(cluster, namespace, (recorder) =>
    DnsClient.within(cluster, namespace, (dns) => use({ cluster, outputs, recorder, dns })),
  );
}
