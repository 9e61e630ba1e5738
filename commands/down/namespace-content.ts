import {
  ApisApi,
  CustomObjectsApi,
  KubernetesObjectApi,
  type V1APIResource,
  type V1APIResourceList,
} from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import { nameOf } from "../../kubernetes/objects";

/** What Kubernetes itself puts into every namespace, and what it forgets by itself. */
const OF_KUBERNETES = /^(Event|ConfigMap\/kube-root-ca\.crt|ServiceAccount\/default$)/;

/** Everything in a namespace that somebody made, of every kind that the API server knows, as `Kind/name`. */
export async function namespaceContent(cluster: Cluster, namespace: string): Promise<string[]> {
  const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  const names: string[] = [];
  for (const { groupVersion, resources } of await apiResources(cluster)) {
    for (const { kind } of resources.filter(isListedByNamespace)) {
      const { items } = await objects.list(groupVersion, kind, namespace);
      names.push(...items.map((item) => `${kind}/${nameOf(item)}`));
    }
  }
  return [...new Set(names)].filter((name) => !OF_KUBERNETES.test(name));
}

function isListedByNamespace({ namespaced, verbs }: V1APIResource): boolean {
  return namespaced && verbs.includes("list");
}

async function apiResources(cluster: Cluster): Promise<V1APIResourceList[]> {
  const { groups } = await cluster.kubeConfig.makeApiClient(ApisApi).getAPIVersions();
  const ofGroups = cluster.kubeConfig.makeApiClient(CustomObjectsApi);
  return Promise.all([
    cluster.core.getAPIResources(),
    ...groups.map(({ name, preferredVersion, versions }) =>
      ofGroups.getAPIResources({ group: name, version: (preferredVersion ?? versions[0])?.version ?? "v1" }),
    ),
  ]);
}
