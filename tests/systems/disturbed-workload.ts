import { PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import type { Provider } from "@pulumi/kubernetes";
import { isDeploymentRolledOut, isRolledOut } from "../../commands/start/rollout";
import { versions } from "../../command-line/versions";
import { ClusterIPDeployment, HeadlessStatefulSet, type WorkloadArgs } from "../../components";
import { deploymentNamed, podsIn, statefulSetNamed } from "../../kubernetes/collection";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { isReady, isTerminating, nameOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";

const NAME = "front";
const PODS = 2;

/** Longest time of one disturbance, in seconds. */
const PATIENCE_SECONDS = 120;

/** What a kind of workload does in its own way. */
interface Kind {
  /** Registers the workload. */
  readonly create: (args: WorkloadArgs & { readonly replicas: number }, provider: Provider) => void;
  /** Service with a virtual IP address that leads to the pods. */
  readonly service: string;
  readonly patch: (cluster: Cluster, namespace: string, body: object) => Promise<unknown>;
  readonly rolledOut: (cluster: Cluster, namespace: string) => Promise<unknown>;
}

const MERGE = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

/** The kinds of workloads whose Services are to lose no request. */
export const KINDS = {
  Deployment: {
    create: (args, provider) => new ClusterIPDeployment(NAME, args, { provider }),
    service: NAME,
    patch: (cluster, namespace, body) =>
      cluster.apps.patchNamespacedDeployment({ namespace, name: NAME, body }, MERGE),
    rolledOut: (cluster, namespace) =>
      waitUntil(
        deploymentNamed(cluster, namespace, NAME),
        `Deployment ${NAME} to have its pods`,
        (deployments) => deployments.some(isDeploymentRolledOut),
        PATIENCE_SECONDS,
      ),
  },
  StatefulSet: {
    create: (args, provider) =>
      new HeadlessStatefulSet(NAME, { ...args, services: [{ name: `${NAME}-clients` }] }, { provider }),
    service: `${NAME}-clients`,
    patch: (cluster, namespace, body) =>
      cluster.apps.patchNamespacedStatefulSet({ namespace, name: NAME, body }, MERGE),
    rolledOut: (cluster, namespace) =>
      waitUntil(
        statefulSetNamed(cluster, namespace, NAME),
        `StatefulSet ${NAME} to have its pods`,
        (statefulSets) => statefulSets.some(isRolledOut),
        PATIENCE_SECONDS,
      ),
  },
} as const satisfies Record<string, Kind>;

/** Two nginx pods of one kind of workload, of which pods are taken while they serve. */
export class DisturbedWorkload {
  constructor(
    readonly cluster: Cluster,
    readonly namespace: string,
    private readonly kind: Kind,
  ) {}

  /** The program that has the workload. */
  static create(kind: Kind, namespace: string, provider: Provider, args: Partial<WorkloadArgs>): void {
    kind.create(
      {
        namespace,
        image: `nginxinc/nginx-unprivileged:${versions.images.nginxUnprivileged}`,
        replicas: PODS,
        ports: [{ name: "web", port: 80, containerPort: 8080 }],
        ...args,
      },
      provider,
    );
  }

  /** Virtual IP address of its Service. */
  async address(): Promise<string> {
    const { cluster, namespace } = this;
    const { spec } = await cluster.core.readNamespacedService({ namespace, name: this.kind.service });
    return spec?.clusterIP ?? "";
  }

  async rollOut(round: number): Promise<void> {
    const annotations = { "kubernetes-workloads/round": String(round) };
    await this.#patch({ spec: { template: { metadata: { annotations } } } });
    await this.#complete(PODS);
  }

  async scaleDownAndUp(): Promise<void> {
    for (const replicas of [PODS - 1, PODS]) {
      await this.#patch({ spec: { replicas } });
      await this.#complete(replicas);
    }
  }

  /** Takes one pod by the Eviction API, which has to refuse a second one meanwhile. */
  async evict(): Promise<void> {
    const { cluster, namespace } = this;
    const [first, second] = (await this.#pods().list()).items.filter(isReady).map(nameOf);
    const evictPod = (name = "") =>
      cluster.core.createNamespacedPodEviction({ namespace, name, body: { metadata: { name, namespace } } });
    await evictPod(first);
    await assert.rejects(evictPod(second), /disruption budget/);
    await this.#complete(PODS);
  }

  #pods() {
    return podsIn(this.cluster, this.namespace, { labelSelector: `app.kubernetes.io/name=${NAME}` });
  }

  async #patch(body: object): Promise<void> {
    await this.kind.patch(this.cluster, this.namespace, body);
  }

  /** Waits until the workload has as many Ready pods as it is to have, and no other one is left. */
  async #complete(replicas: number): Promise<void> {
    await this.kind.rolledOut(this.cluster, this.namespace);
    await waitUntil(
      this.#pods(),
      `former pods of ${NAME} to be gone`,
      (pods) => pods.length === replicas && pods.every((pod) => isReady(pod) && !isTerminating(pod)),
      PATIENCE_SECONDS,
    );
  }
}
