import {
  AutoscalingV2Api,
  CustomObjectsApi,
  NetworkingV1Api,
  PolicyV1Api,
  type V1Deployment,
  type V1Ingress,
  type V1NetworkPolicy,
  type V1PersistentVolumeClaim,
  type V1Pod,
  type V1PodDisruptionBudget,
  type V1Service,
  type V1ServiceAccount,
  type V1StatefulSet,
  type V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node";
import type { Cluster } from "../../../../kubernetes/connection/cluster";
import { podsIn } from "../../../../kubernetes/collection";
import { nameOf, required } from "../../../../kubernetes/objects";
import { outputInPod } from "../../../../kubernetes/pods/exec";
import { keepsMaxUnavailable } from "../../../support/max-unavailable";

/** What a cluster made of the workloads that have every argument. */
export interface Made {
  readonly web: V1StatefulSet;
  readonly idle: V1StatefulSet;
  readonly device: V1StatefulSet;
  readonly front: V1Deployment;
  /** Pods as admission and the scheduler left them. */
  readonly pods: { readonly web: V1Pod; readonly front: V1Pod; readonly device: V1Pod };
  readonly services: Readonly<Record<string, V1Service>>;
  readonly budgets: Readonly<Record<string, V1PodDisruptionBudget>>;
  readonly policy: V1NetworkPolicy;
  readonly autoscaler: V2HorizontalPodAutoscaler;
  readonly account: V1ServiceAccount;
  readonly ingress: V1Ingress;
  readonly route: Route;
  readonly monitor: Monitor;
  readonly claims: Readonly<Record<string, V1PersistentVolumeClaim>>;
  /** What the main container of pod web-1 finds. */
  readonly seen: Readonly<Record<string, string>>;
  /** DNS names of the idle workload's pods, in the stack's outputs. */
  readonly idleDnsNames: readonly string[];
  /** How long Pulumi waits for the objects of `web`, by the stack's state. */
  readonly timeouts: object;
  /** Whether the cluster keeps the maxUnavailable of a StatefulSet. */
  readonly keepsMaxUnavailable: boolean;
}

interface Route {
  readonly spec: {
    readonly hostnames: readonly string[];
    readonly parentRefs: readonly object[];
    readonly rules: readonly {
      readonly matches: readonly object[];
      readonly backendRefs: readonly object[];
    }[];
  };
}

interface Monitor {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly podMetricsEndpoints: readonly object[] };
}

/** What is looked up in the main container, each by a command whose output is its value. */
const LOOKS = {
  ordinal: "echo $ORDINAL",
  env: "echo $PLACE",
  envFrom: "echo $FROM_key",
  secretFile: "cat /run/secrets/key",
  secretMode: "stat -Lc %a /run/secrets/key",
  configFile: "/usr/local/bin/run",
  ordinalFile: "cat /etc/web/node",
  user: "id -u",
  groups: "id -G",
  capabilities: "grep CapBnd /proc/self/status",
  hosts: "grep former /etc/hosts",
  resolver: "grep ndots /etc/resolv.conf",
  memory: "grep /dev/shm /proc/mounts",
  sidecar: "cat /scratch/beside",
  // Where a file system tells it, or else where the folder is in it.
  claim: `awk '$5 == "/data" { n = split($4, p, "/"); print p[n] }' /proc/self/mountinfo`,
} as const;

/** Reads what became of the workloads. */
export async function readMade(
  cluster: Cluster,
  namespace: string,
  ofStack: Pick<Made, "idleDnsNames" | "timeouts">,
): Promise<Made> {
  const { apps, core, kubeConfig } = cluster;
  const policies = kubeConfig.makeApiClient(PolicyV1Api);
  const network = kubeConfig.makeApiClient(NetworkingV1Api);
  const custom = async (group: string, plural: string, name: string): Promise<unknown> =>
    kubeConfig
      .makeApiClient(CustomObjectsApi)
      .getNamespacedCustomObject({ group, version: "v1", namespace, plural, name });
  const { items: pods } = await podsIn(cluster, namespace).list();
  const pod = (start: string) =>
    required(
      pods.find((each) => nameOf(each).startsWith(start)),
      start,
    );
  const webPod = pod("web-1");
  const statefulSet = (name: string) => apps.readNamespacedStatefulSet({ namespace, name });
  return {
    ...ofStack,
    web: await statefulSet("web"),
    idle: await statefulSet("quiet"),
    device: await statefulSet("device"),
    front: await apps.readNamespacedDeployment({ namespace, name: "front" }),
    pods: { web: webPod, front: pod("front"), device: pod("device-3") },
    services: byName((await core.listNamespacedService({ namespace })).items),
    budgets: byName((await policies.listNamespacedPodDisruptionBudget({ namespace })).items),
    policy: await network.readNamespacedNetworkPolicy({ namespace, name: "web" }),
    autoscaler: await kubeConfig
      .makeApiClient(AutoscalingV2Api)
      .readNamespacedHorizontalPodAutoscaler({ namespace, name: "front" }),
    account: await core.readNamespacedServiceAccount({ namespace, name: "web-reader" }),
    ingress: await network.readNamespacedIngress({ namespace, name: "front" }),
    route: (await custom("gateway.networking.k8s.io", "httproutes", "front")) as Route,
    monitor: (await custom("monitoring.coreos.com", "podmonitors", "web")) as Monitor,
    claims: byName((await core.listNamespacedPersistentVolumeClaim({ namespace })).items),
    seen: await lookInto(cluster, webPod),
    keepsMaxUnavailable: await keepsMaxUnavailable(cluster),
  };
}

async function lookInto(cluster: Cluster, pod: V1Pod): Promise<Record<string, string>> {
  const separator = "----";
  const script = Object.values(LOOKS).join(`; echo; echo ${separator}; `);
  const found = (await outputInPod(cluster, pod, ["sh", "-c", script])).split(separator);
  return Object.fromEntries(Object.keys(LOOKS).map((name, index) => [name, (found[index] ?? "").trim()]));
}

function byName<T extends { metadata?: { name?: string } }>(objects: readonly T[]): Record<string, T> {
  return Object.fromEntries(objects.map((object) => [object.metadata?.name ?? "", object]));
}
