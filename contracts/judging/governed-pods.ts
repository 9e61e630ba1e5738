import type { V1Pod } from "@kubernetes/client-node";
import type { ServicePromises } from "../../components/promises";
import { podsIn } from "../../kubernetes/collection";
import { controllerOf, nameOf, orUndefined } from "../../kubernetes/objects";
import type { PromisedStatefulSet } from "../contract";
import { isPublished, publishedPods } from "./asking/dns-observation";
import { selects } from "./selector";

/** Pods behind a headless Service. */
export interface GovernedPods {
  readonly pods: readonly V1Pod[];
  /** Whose they are, in words. */
  readonly owner: string;
}

/**
 * The pods that have DNS records behind a StatefulSet's headless Service: those of the StatefulSet, and those of
 * other StatefulSets with the same `serviceName`. Some charts give a primary and its replicas one Service.
 */
export async function governedPods(
  subject: PromisedStatefulSet,
  service: ServicePromises,
): Promise<GovernedPods> {
  const { name, namespace } = subject.promises;
  const [own, { items: sets }] = await Promise.all([
    publishedPods(subject, service),
    subject.cluster.apps.listNamespacedStatefulSet({ namespace }),
  ]);
  const others = sets
    .filter(({ spec, metadata }) => spec?.serviceName === service.name && metadata?.name !== name)
    .map(nameOf);
  if (others.length === 0) return { pods: own, owner: `the pods of StatefulSet ${name}` };
  return {
    pods: [...own, ...(await publishedPodsOf(others, subject, service))],
    owner: `the pods of the StatefulSets ${[name, ...others].join(", ")}`,
  };
}

/** Published pods of other StatefulSets, so far as the Service selects them. */
async function publishedPodsOf(
  statefulSets: readonly string[],
  { cluster, promises: { namespace } }: PromisedStatefulSet,
  service: ServicePromises,
): Promise<V1Pod[]> {
  const [{ items }, front] = await Promise.all([
    podsIn(cluster, namespace).list(),
    orUndefined(cluster.core.readNamespacedService({ namespace, name: service.name })),
  ]);
  const matchLabels = front?.spec?.selector;
  if (matchLabels === undefined) return [];
  const controllers = new Set(statefulSets.map((name) => `StatefulSet/${name}`));
  return items.filter(
    (pod) =>
      controllers.has(controllerOf(pod) ?? "") &&
      isPublished(pod, service) &&
      selects({ matchLabels }, pod.metadata?.labels ?? {}),
  );
}
