import { ApiException, type V1Deployment, type V1Service, type V1StatefulSet } from "@kubernetes/client-node";
import {
  type CommonPromises,
  deploymentPromises,
  statefulSetPromises,
  type WorkloadPromises,
} from "../components/promises";
import { Failure } from "../command-line/failures/failure";
import type { Cluster } from "../kubernetes/connection/cluster";
import { podsIn } from "../kubernetes/collection";
import { clusterDomainIn } from "../kubernetes/dns/cluster-domain";
import { outputInPod } from "../kubernetes/pods/exec";
import { isReady, labelSelectorOf, nameOf } from "../kubernetes/objects";
import { deploymentOf, statefulSetOf } from "./judging/workloads";
import { selects } from "./judging/selector";

/** A StatefulSet or a Deployment of a cluster, whoever made it. */
export interface LiveWorkloadName extends Pick<CommonPromises, "namespace" | "name"> {
  /** Kind of the object. */
  readonly kind: "StatefulSet" | "Deployment";
}

/** Promises that were read from a live object. */
export type LivePromises = WorkloadPromises & {
  /** Whether no pod of the workload told the cluster's DNS domain, so that `cluster.local` is assumed. */
  readonly isDomainAssumed?: true;
};

/** What live promises are made of beside the workload. */
export interface LiveContext {
  /**
   * Services of its namespace.
   *
   * @defaultValue none
   */
  readonly services?: readonly V1Service[];
  /**
   * DNS domain of the cluster.
   *
   * @defaultValue `cluster.local`
   */
  readonly clusterDomain?: string;
}

/**
 * The promises of a live StatefulSet or Deployment and its Service. The Service is the one that governs the
 * StatefulSet, or one that selects the Deployment's pods.
 *
 * @throws Error if the object is neither
 */
export function promisesOf(
  workload: V1StatefulSet | V1Deployment,
  { services = [], clusterDomain }: LiveContext = {},
): WorkloadPromises {
  const context = (service: V1Service | undefined) => ({
    ...(service !== undefined && { service }),
    ...(clusterDomain !== undefined && { clusterDomain }),
  });
  switch (workload.kind) {
    case "StatefulSet": {
      return statefulSetPromises(workload, context(governingService(workload as V1StatefulSet, services)));
    }
    case "Deployment":
      return deploymentPromises(workload, context(serviceInFront(workload, services)));
    default:
      throw new Error(
        `promises are made by a StatefulSet or a Deployment, not by a ${workload.kind ?? "thing of no kind"}`,
      );
  }
}

/**
 * Reads the promises of a workload from a cluster.
 *
 * @param clusterDomain DNS domain of the cluster. Default: the one that a pod of the workload searches
 * @throws `Failure` when there is no such workload
 */
export async function livePromises(
  cluster: Cluster,
  workload: LiveWorkloadName,
  clusterDomain?: string,
): Promise<LivePromises> {
  const { kind, namespace } = workload;
  const [object, { items: services }] = await Promise.all([
    readWorkload(cluster, workload),
    cluster.core.listNamespacedService({ namespace }),
  ]);
  const domain = clusterDomain ?? (await clusterDomainSeenIn(cluster, namespace, object));
  const promises = promisesOf(Object.assign(object, { kind }), {
    services,
    ...(domain !== undefined && { clusterDomain: domain }),
  });
  return domain === undefined ? { ...promises, isDomainAssumed: true } : promises;
}

/** The cluster's DNS domain, from the search list of one of the workload's pods. Undefined if no pod tells it. */
async function clusterDomainSeenIn(
  cluster: Cluster,
  namespace: string,
  { spec }: V1StatefulSet | V1Deployment,
): Promise<string | undefined> {
  const selection = { labelSelector: labelSelectorOf(spec?.selector ?? {}) };
  const { items } = await podsIn(cluster, namespace, selection).list();
  const pod = items.find(isReady);
  if (pod === undefined) return undefined;
  // If the image has no programs, or the user may not run one, the usual domain is assumed.
  const settings = await outputInPod(cluster, pod, ["cat", "/etc/resolv.conf"]).catch(() => "");
  return clusterDomainIn(settings);
}

async function readWorkload(
  cluster: Cluster,
  promises: LiveWorkloadName,
): Promise<V1StatefulSet | V1Deployment> {
  const { kind, namespace, name } = promises;
  try {
    return await (kind === "StatefulSet" ? statefulSetOf : deploymentOf)({ cluster, promises });
  } catch (cause) {
    if (!(cause instanceof ApiException && cause.code === 404)) throw cause;
    const { items } =
      kind === "StatefulSet"
        ? await cluster.apps.listNamespacedStatefulSet({ namespace })
        : await cluster.apps.listNamespacedDeployment({ namespace });
    throw new Failure(
      `there is no ${kind} ${name} in namespace ${namespace} of the cluster ${cluster.kubeConfig.getCurrentContext()}`,
      items.length === 0
        ? `There is no other ${kind} either: name another namespace or another context.`
        : `Name one of these: ${items.map(nameOf).join(", ")}.`,
      { cause },
    );
  }
}

/** A StatefulSet promises its pods names behind the Service that it names, even if that Service does not exist. */
function governingService({ spec }: V1StatefulSet, services: readonly V1Service[]): V1Service | undefined {
  const name = spec?.serviceName;
  if (!name) return undefined;
  return services.find(({ metadata }) => metadata?.name === name) ?? { metadata: { name } };
}

/**
 * Several Services may lead to the same pods. Those with a virtual IP come first. Among them, the one with the Deployment's
 * name is taken, or else the one with most labels in its selector. One with fewer labels may serve several Deployments. A Service of type
 * ExternalName leads to no pods, whatever its selector is.
 */
function serviceInFront(
  { metadata, spec }: V1Deployment,
  services: readonly V1Service[],
): V1Service | undefined {
  const labels = spec?.template.metadata?.labels ?? {};
  const leading = services
    .filter(({ spec: service }) => service?.type !== "ExternalName")
    .filter(({ spec: service }) => service?.selector && selects({ matchLabels: service.selector }, labels))
    .sort((a, b) => labelsAsked(b) - labelsAsked(a) || nameOf(a).localeCompare(nameOf(b)));
  const withVirtualIP = leading.filter(({ spec: service }) => service?.clusterIP !== "None");
  const [first, ...others] = withVirtualIP.length > 0 ? withVirtualIP : leading;
  return [first, ...others].find((service) => service?.metadata?.name === metadata?.name) ?? first;
}

function labelsAsked({ spec }: V1Service): number {
  return Object.keys(spec?.selector ?? {}).length;
}
