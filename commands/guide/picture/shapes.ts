import type { V1Pod } from "@kubernetes/client-node";
import type { StackOutputs } from "../../../components/stack-outputs";
import { podsIn } from "../../../kubernetes/collection";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { isReady, labelSelector, nameOf } from "../../../kubernetes/objects";
import { mountedVolumes } from "../../verify/mounted-volumes";

/** A pod that a picture shows. */
export interface ShownPod {
  readonly name: string;
  readonly address: string;
}

/** A pod of the StatefulSet, with what stays when it is replaced. */
export interface ShownStatefulPod extends ShownPod {
  readonly dnsName: string;
  readonly claim: string;
  readonly size: string;
  readonly volume: string;
}

/** What the picture of a stack shows: the two shapes, as they are on the cluster. */
export interface ShownShapes {
  readonly statefulSet: string;
  readonly headlessService: string;
  /** `None`, if it is headless. */
  readonly headlessClusterIP: string;
  readonly statefulPods: readonly ShownStatefulPod[];
  readonly deployment: string;
  readonly clusterIPService: string;
  readonly clusterIP: string;
  readonly pods: readonly ShownPod[];
}

/** Reads the two shapes of a deployed stack from its cluster. */
export async function readShapes(cluster: Cluster, outputs: StackOutputs): Promise<ShownShapes> {
  const { namespace, headlessServiceName, clusterIPServiceName } = outputs;
  const [headless, clusterIP, stateful, stateless, { items: claims }] = await Promise.all([
    cluster.core.readNamespacedService({ namespace, name: headlessServiceName }),
    cluster.core.readNamespacedService({ namespace, name: clusterIPServiceName }),
    readyPods(cluster, namespace, outputs.statefulSetSelector),
    readyPods(cluster, namespace, outputs.deploymentSelector),
    cluster.core.listNamespacedPersistentVolumeClaim({ namespace }),
  ]);
  const volumes = mountedVolumes(stateful, claims);
  return {
    statefulSet: outputs.statefulSetName,
    headlessService: nameOf(headless),
    headlessClusterIP: headless.spec?.clusterIP ?? "",
    statefulPods: stateful.map((pod) => {
      const { claim = "", size = "", volume = "" } = volumes.find((each) => each.pod === nameOf(pod)) ?? {};
      return { ...shown(pod), dnsName: `${nameOf(pod)}.${pod.spec?.subdomain ?? ""}`, claim, size, volume };
    }),
    deployment: outputs.deploymentName,
    clusterIPService: nameOf(clusterIP),
    clusterIP: clusterIP.spec?.clusterIP ?? "",
    pods: stateless.map(shown),
  };
}

async function readyPods(
  cluster: Cluster,
  namespace: string,
  selector: Record<string, string>,
): Promise<V1Pod[]> {
  const { items } = await podsIn(cluster, namespace, { labelSelector: labelSelector(selector) }).list();
  return items.filter(isReady).sort((a, b) => nameOf(a).localeCompare(nameOf(b), "en", { numeric: true }));
}

function shown(pod: V1Pod): ShownPod {
  return { name: nameOf(pod), address: pod.status?.podIP ?? "" };
}
