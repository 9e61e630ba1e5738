import type { V1Node } from "@kubernetes/client-node";
import type { types } from "@pulumi/kubernetes";
import type { Cluster } from "../../kubernetes/connection/cluster";
import type { Collection } from "../../kubernetes/collection";
import { waitUntil } from "../../kubernetes/wait-until";

/** A run of the measurement. Everything that it makes on the cluster bears its name. */
export interface Run {
  /** Name of the run, and start of the names of its nodes and namespaces. */
  readonly name: string;
  /** Folder of stacks, state and logs. */
  readonly folder: string;
}

/** Start of the names of all runs. */
export const RUN_PREFIX = "workloads-growth-";

/** Label of a run's nodes. Its value is the run's name. */
export const RUN_LABEL = "kubernetes-workloads/growth-run";

/** Most pods that a node takes: a kubelet's default, so that the number of nodes is realistic. */
const PODS_PER_NODE = 110;

/** Keeps pods without a toleration off the nodes; KWOK's documentation uses the same. */
const TAINT = { key: "kwok.x-k8s.io/node", value: "fake", effect: "NoSchedule" } as const;

const CAPACITY = { cpu: "32", memory: "256Gi", pods: String(PODS_PER_NODE) } as const;

const READY_SECONDS = 60;

/** Settings that place a pod on the simulated nodes of a run only. */
export function onlySimulatedNodes(
  runName: string,
): Required<Pick<types.input.core.v1.PodSpec, "nodeSelector" | "tolerations">> {
  return {
    nodeSelector: { [RUN_LABEL]: runName },
    tolerations: [{ key: TAINT.key, operator: "Equal", value: TAINT.value, effect: TAINT.effect }],
  };
}

/** The nodes that a label selector selects. */
export function nodesLabelled(cluster: Cluster, labelSelector: string): Collection<V1Node> {
  return {
    cluster,
    path: "/api/v1/nodes",
    selection: { labelSelector },
    list: () => cluster.core.listNode({ labelSelector }),
  };
}

/** How many nodes take a number of pods, with one to spare. */
export function nodesFor(pods: number): number {
  return Math.ceil(pods / PODS_PER_NODE) + 1;
}

/** Makes the nodes of a run and waits until KWOK has made them Ready. */
export async function createSimulatedNodes(cluster: Cluster, runName: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++)
    await cluster.core.createNode({ body: simulatedNode(runName, index) });

  await waitUntil(
    nodesLabelled(cluster, `${RUN_LABEL}=${runName}`),
    `${count} simulated nodes to be Ready`,
    (nodes) => nodes.length === count && nodes.every(takesPods),
    READY_SECONDS,
  );
}

/** Without the label kubernetes.io/os, or kube-proxy's DaemonSet, which tolerates every taint, would come along. */
function simulatedNode(runName: string, index: number): V1Node {
  const name = `${runName}-${index}`;
  return {
    metadata: {
      name,
      labels: { [RUN_LABEL]: runName, "kubernetes.io/hostname": name },
      annotations: { "kwok.x-k8s.io/node": "fake" },
    },
    spec: { taints: [TAINT] },
    status: { allocatable: CAPACITY, capacity: CAPACITY },
  };
}

/** Whether a node is Ready and the cluster has noticed: it taints new nodes until they are. */
function takesPods({ status, spec }: V1Node): boolean {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" && (spec?.taints ?? []).every(({ key }) => key === TAINT.key);
}
