import { ApiException, CoreV1Api } from "@kubernetes/client-node";
import { connectToProfile, enableAddon } from "./minikube";
import type { RunOptions } from "../../command-line/processes/process";
import { readProfile } from "./profile";

const NAME = "storage-provisioner";
const NAMESPACE = "kube-system";

/**
 * Whether the pod that makes the cluster's volumes has failed. No controller owns it. If a node that is short of
 * memory evicts it, it is not created again, and every new claim stays Pending.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
 */
export async function hasProvisionerFailed(): Promise<boolean> {
  try {
    const { status } = await connectToProfile()
      .makeApiClient(CoreV1Api)
      .readNamespacedPod({ name: NAME, namespace: NAMESPACE });
    return status?.phase === "Failed";
  } catch (error) {
    // A cluster with another provisioner, or one in which this user may not read.
    if (error instanceof ApiException && [401, 403, 404].includes(error.code)) return false;
    throw error;
  }
}

/** Lets minikube make the pod again. Volumes and their data are untouched. */
export async function replaceProvisioner(options: RunOptions): Promise<void> {
  await connectToProfile()
    .makeApiClient(CoreV1Api)
    .deleteNamespacedPod({ name: NAME, namespace: NAMESPACE, gracePeriodSeconds: 0 });
  await enableAddon(NAME, await readProfile(), options);
}
