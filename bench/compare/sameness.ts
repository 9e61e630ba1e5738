import { isDeepStrictEqual } from "node:util";
import { type KubernetesObject, PolicyV1Api } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { nameOf } from "../../kubernetes/objects";
import { Failure } from "../../command-line/failures/failure";

/** Specifications of live objects, by kind and name, without what the cluster assigned. */
type LiveSpecs = Readonly<Record<string, unknown>>;

/** Makes sure that all contestants deploy the same objects. */
export class Sameness {
  readonly #first = new Map<string, { readonly contestant: string; readonly specs: LiveSpecs }>();

  constructor(private readonly cluster: Cluster) {}

  /**
   * Compares the objects in a contestant's namespace with those that the first contestant of this setting deployed.
   * It compares specifications, including pod templates and claims.
   *
   * @throws {@link Failure} that names the object that differs
   */
  async check(setting: string, contestant: string, namespace: string): Promise<void> {
    const specs = await liveSpecs(this.cluster, namespace);
    const first = this.#first.get(setting);
    if (!first) {
      this.#first.set(setting, { contestant, specs });
      return;
    }
    const names = new Set([...Object.keys(first.specs), ...Object.keys(specs)]);
    for (const name of names) {
      if (isDeepStrictEqual(first.specs[name], specs[name])) continue;
      throw new Failure(
        `${contestant} has deployed another ${name} than ${first.contestant}:\n` +
          `${JSON.stringify(specs[name])}\ninstead of\n${JSON.stringify(first.specs[name])}`,
        "Contestants can only be compared where they deploy the same: mend how bench/ derives one from the other.",
      );
    }
  }
}

async function liveSpecs(cluster: Cluster, namespace: string): Promise<LiveSpecs> {
  const policy = cluster.kubeConfig.makeApiClient(PolicyV1Api);
  const [statefulSets, deployments, services, budgets] = await Promise.all([
    cluster.apps.listNamespacedStatefulSet({ namespace }),
    cluster.apps.listNamespacedDeployment({ namespace }),
    cluster.core.listNamespacedService({ namespace }),
    policy.listNamespacedPodDisruptionBudget({ namespace }),
  ]);
  const specs = [
    ...named("StatefulSet", statefulSets.items),
    ...named("Deployment", deployments.items),
    ...named("Service", services.items.map(withoutAddresses)),
    ...named("PodDisruptionBudget", budgets.items),
  ];
  return JSON.parse(JSON.stringify(Object.fromEntries(specs)), withoutOwner) as LiveSpecs;
}

/** Each contestant marks its objects in its own way. */
function withoutOwner(key: string, value: unknown): unknown {
  if (key.startsWith("pulumi.com/")) return undefined;
  return key === "annotations" && isDeepStrictEqual(value, {}) ? undefined : value;
}

function named(
  kind: string,
  objects: readonly (KubernetesObject & { readonly spec?: unknown })[],
): [string, unknown][] {
  return objects.map((object) => [`${kind} ${nameOf(object)}`, object.spec]);
}

/** The cluster assigns a virtual IP. A Service without one was asked for. */
function withoutAddresses<T extends { readonly spec?: { clusterIP?: string } }>(service: T): T {
  const { clusterIP, ...spec } = service.spec ?? {};
  return { ...service, spec: { ...spec, clusterIPs: undefined, isHeadless: clusterIP === "None" } };
}
