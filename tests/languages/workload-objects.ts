import type { KubernetesListObject, KubernetesObject } from "@kubernetes/client-node";
import { IDENTITY_ANNOTATION } from "../../components/identity";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { nameOf } from "../../kubernetes/objects";

/** What the API server and controllers add to an object, and no program says. */
const ADDED = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "managedFields",
  "status",
  "clusterIP",
  "clusterIPs",
  "deployment.kubernetes.io/revision",
];

/** The objects that a program made in a namespace, by kind and name, as they would be in any other namespace. */
export async function workloadObjects(cluster: Cluster, namespace: string): Promise<Record<string, object>> {
  const objects: Record<string, object> = {};
  for (const [kind, { items }] of Object.entries(await lists(cluster, namespace))) {
    for (const object of items.filter(bearsIdentity))
      objects[`${kind} ${nameOf(object)}`] = comparable(object, namespace);
  }
  return objects;
}

async function lists(
  { core, apps, policy }: Cluster,
  namespace: string,
): Promise<Record<string, KubernetesListObject<KubernetesObject>>> {
  const where = { namespace };
  return {
    StatefulSet: await apps.listNamespacedStatefulSet(where),
    Deployment: await apps.listNamespacedDeployment(where),
    Service: await core.listNamespacedService(where),
    ConfigMap: await core.listNamespacedConfigMap(where),
    ServiceAccount: await core.listNamespacedServiceAccount(where),
    PodDisruptionBudget: await policy.listNamespacedPodDisruptionBudget(where),
  };
}

function bearsIdentity(object: KubernetesObject): boolean {
  return object.metadata?.annotations?.[IDENTITY_ANNOTATION] !== undefined;
}

/** Without what was added, the namespace's name and the identity the same in each. */
function comparable(object: KubernetesObject, namespace: string): object {
  const identity = object.metadata?.annotations?.[IDENTITY_ANNOTATION] ?? "";
  const said = JSON.stringify(object, (key, value: unknown) => (ADDED.includes(key) ? undefined : value));
  return JSON.parse(said.replaceAll(identity, "IDENTITY").replaceAll(namespace, "NAMESPACE")) as object;
}
