import {
  ApiException,
  type V1Node,
  type V1Pod,
  type V1PodSpec,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import { parseQuantity } from "../../components/rules/quantity";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { unlessForbidden } from "../../kubernetes/forbidden";
import { nameOf, required } from "../../kubernetes/objects";
import { reasonOf } from "../../kubernetes/reason";
import type { Workload, WorkloadReference } from "./workload";

/** What pods use up of a quota. */
const OF_PODS = /^(pods|count\/pods|cpu|memory|(requests|limits)\.(cpu|memory))$/;

/**
 * Why a deleted pod of a workload would not come back, as a clause. Undefined if it would, as far as the user may see
 * that. The cluster may have changed since the pods were created. There may be a new Pod Security Standard or quota,
 * a missing service account, or no node that takes pods.
 *
 * @param pods those that the workload has
 * @param isAdditional whether a pod is made beside those that there are
 */
export async function whyNotMadeAgain(
  reference: WorkloadReference,
  workload: Workload,
  pods: readonly V1Pod[],
  isAdditional: boolean,
): Promise<string | undefined> {
  return (
    (await refusalOfPod(reference, workload, pods, isAdditional)) ??
    (await fullQuota(reference)) ??
    (await lackOfNode(reference.cluster, workload.spec?.template.spec))
  );
}

/** The API server's answer to a dry run of a pod as the workload's controller would create it. */
async function refusalOfPod(
  { cluster, namespace }: WorkloadReference,
  workload: Workload,
  [sibling]: readonly V1Pod[],
  isAdditional: boolean,
): Promise<string | undefined> {
  const { metadata, spec } = structuredClone(required(workload.spec?.template, "spec.template"));
  const podSpec = required(spec, "spec.template.spec");
  podSpec.volumes = volumesOf(workload, podSpec);
  // The answer of an admission webhook may depend on the pod's owner.
  const ownerReferences = structuredClone(sibling?.metadata?.ownerReferences ?? []);
  for (const owner of ownerReferences) delete owner.blockOwnerDeletion;
  const ofPod = Object.assign(metadata ?? {}, { generateName: `${nameOf(workload)}-`, ownerReferences });
  const body: V1Pod = { metadata: ofPod, spec: podSpec };
  try {
    await cluster.core.createNamespacedPod({ namespace, body, dryRun: "All" });
    return undefined;
  } catch (error) {
    const reason = reasonOf(error);
    if (!isRefusal(error, reason)) return undefined;
    // A pod that takes the place of another one needs no more than that.
    if (reason.includes("exceeded quota") && !isAdditional) return undefined;
    return `the cluster would not let a pod of it be made now: ${reason}`;
  }
}

/** Other than a user who may make no pods, what is refused here is refused to the workload's controller, too. */
function isRefusal(error: unknown, reason: string): boolean {
  if (!(error instanceof ApiException)) return false;
  if (error.code === 403) return !reason.includes('cannot create resource "pods"');
  return error.code === 500 && reason.includes("failed calling webhook");
}

/** A StatefulSet's controller adds the claims. */
function volumesOf(workload: Workload, spec: V1PodSpec): V1PodSpec["volumes"] {
  const { volumeClaimTemplates = [] } = (workload as V1StatefulSet).spec ?? {};
  const claimed = volumeClaimTemplates.map((template) => ({
    name: nameOf(template),
    persistentVolumeClaim: { claimName: `${nameOf(template)}-${nameOf(workload)}-0` },
  }));
  const names = new Set(claimed.map(({ name }) => name));
  return [...(spec.volumes ?? []).filter(({ name }) => !names.has(name)), ...claimed];
}

/** A quota that was made smaller than what there is lets nothing come back that goes. */
async function fullQuota({ cluster, namespace }: WorkloadReference): Promise<string | undefined> {
  const { items } = (await unlessForbidden(cluster.core.listNamespacedResourceQuota({ namespace }))) ?? {};
  for (const { metadata, spec, status } of items ?? []) {
    if ((spec?.scopes ?? []).length > 0 || spec?.scopeSelector !== undefined) continue;
    for (const [name, hard] of Object.entries(status?.hard ?? {})) {
      const used = status?.used?.[name] ?? "0";
      if (OF_PODS.test(name) && (parseQuantity(used) ?? 0) > (parseQuantity(hard) ?? Infinity))
        return `ResourceQuota ${metadata?.name ?? ""} allows ${name} ${hard}, and ${used} is used: a pod that ends would not come back`;
    }
  }
  return undefined;
}

/** Whether no node is left that takes new pods. Other conditions of the scheduler are not checked. */
async function lackOfNode(cluster: Cluster, spec: V1PodSpec | undefined): Promise<string | undefined> {
  const nodes = (await unlessForbidden(cluster.core.listNode()))?.items;
  if (nodes === undefined) return undefined;
  const wanted = Object.entries(spec?.nodeSelector ?? {});
  const suitable = nodes.filter(({ metadata }) =>
    wanted.every(([label, value]) => metadata?.labels?.[label] === value),
  );
  if (suitable.length === 0)
    return `no node has the labels ${wanted.map((label) => label.join("=")).join(", ")} any more: a pod that ends would not come back`;
  if (suitable.some((node) => node.spec?.unschedulable !== true) || toleratesCordon(spec)) return undefined;
  return `node ${namesOf(suitable)} is cordoned: a pod that ends would not come back`;
}

function toleratesCordon({ tolerations = [] }: V1PodSpec = { containers: [] }): boolean {
  return tolerations.some(({ key, operator }) =>
    key === undefined ? operator === "Exists" : key === "node.kubernetes.io/unschedulable",
  );
}

function namesOf(nodes: readonly V1Node[]): string {
  return nodes.map(nameOf).join(", ");
}
