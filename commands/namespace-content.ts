import {
  ApiException,
  ApisApi,
  CustomObjectsApi,
  type KubernetesObject,
  KubernetesObjectApi,
  type V1APIResource,
  type V1APIResourceList,
} from "@kubernetes/client-node";
import type { Cluster } from "../kubernetes/connection/cluster";
import { nameOf } from "../kubernetes/objects";
import { onceListable } from "../kubernetes/once-listable";
import { reasonOf } from "../kubernetes/reason";

/** What Kubernetes itself puts into every namespace, by group, kind and name. */
const OF_KUBERNETES = new Set(["/ConfigMap/kube-root-ca.crt", "/ServiceAccount/default"]);

/** Kinds that Kubernetes forgets by itself, by group. */
const PASSING = new Set(["/Event", "events.k8s.io/Event"]);

/** A kind of namespaced objects. */
interface NamespacedKind {
  readonly group: string;
  readonly groupVersion: string;
  readonly kind: string;
}

/** An object in a namespace. */
export interface NamespacedObject {
  readonly kind: string;
  /** `Kind/name`, with the group of a kind that is not of the core. */
  readonly title: string;
  readonly object: KubernetesObject;
}

/** All objects in a namespace that a user or a controller made, of every kind that the API server knows. */
export async function namespaceContent(cluster: Cluster, namespace: string): Promise<string[]> {
  return (await contentOf(cluster, namespace)).map(({ title }) => title);
}

/**
 * The objects in a namespace, without those that Kubernetes puts into each. A kind or an API that cannot be listed
 * appears as an object without a name, because it may have objects.
 */
export async function contentOf(cluster: Cluster, namespace: string): Promise<NamespacedObject[]> {
  const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  const { kinds, hidden } = await namespacedKinds(cluster);
  const content = await Promise.all(
    kinds.map(async ({ group, groupVersion, kind }) => {
      try {
        const { items } = await onceListable(() => objects.list(groupVersion, kind, namespace));
        return items
          .filter((item) => isSomebodys(item, group, kind))
          .map((object) => ({
            kind,
            title: `${group === "" ? kind : `${kind}.${group}`}/${nameOf(object)}`,
            object,
          }));
      } catch (error) {
        return isGone(error) ? [] : [unlisted(kind, `${kind} of ${groupVersion}`, error)];
      }
    }),
  );
  return [...content.flat(), ...hidden];
}

/** If a kind or an API is removed meanwhile, its objects are gone, too. */
function isGone(error: unknown): boolean {
  return error instanceof ApiException && error.code === 404;
}

function unlisted(kind: string, what: string, error: unknown): NamespacedObject {
  return { kind, title: `${what}, which cannot be listed (${reasonOf(error)})`, object: {} };
}

/** An object without a UID is not stored anywhere. Metrics of pods are an example. */
function isSomebodys({ metadata }: KubernetesObject, group: string, kind: string): boolean {
  return metadata?.uid !== undefined && !OF_KUBERNETES.has(`${group}/${kind}/${metadata.name ?? ""}`);
}

/** Each kind once, in the version that the API server prefers, or the first one that has it; and what hides its kinds. */
async function namespacedKinds(
  cluster: Cluster,
): Promise<{ readonly kinds: readonly NamespacedKind[]; readonly hidden: readonly NamespacedObject[] }> {
  const kinds = new Map<string, NamespacedKind>();
  const { lists, hidden } = await apiResources(cluster);
  for (const { groupVersion, resources } of lists) {
    const group = groupVersion.includes("/") ? groupVersion.slice(0, groupVersion.indexOf("/")) : "";
    for (const { kind } of resources.filter(isListedByNamespace)) {
      const id = `${group}/${kind}`;
      if (!kinds.has(id) && !PASSING.has(id)) kinds.set(id, { group, groupVersion, kind });
    }
  }
  return { kinds: [...kinds.values()], hidden };
}

function isListedByNamespace({ name, namespaced, verbs }: V1APIResource): boolean {
  return namespaced && verbs.includes("list") && !name.includes("/");
}

/** The kinds of each API version. An API that another server provides has no kinds while that server is down. */
async function apiResources(
  cluster: Cluster,
): Promise<{ readonly lists: readonly V1APIResourceList[]; readonly hidden: readonly NamespacedObject[] }> {
  const { groups } = await cluster.kubeConfig.makeApiClient(ApisApi).getAPIVersions();
  const ofGroups = cluster.kubeConfig.makeApiClient(CustomObjectsApi);
  const versions = groups.flatMap(({ name: group, preferredVersion, versions }) =>
    [...new Set([preferredVersion?.version, ...versions.map(({ version }) => version)])]
      .filter((version) => version !== undefined)
      .map((version) => ({ group, version })),
  );
  const hidden: NamespacedObject[] = [];
  const lists = await Promise.all([
    cluster.core.getAPIResources(),
    ...versions.map(async ({ group, version }) => {
      try {
        return await ofGroups.getAPIResources({ group, version });
      } catch (error) {
        if (!isGone(error)) hidden.push(unlisted("API", `API ${group}/${version}`, error));
        return [];
      }
    }),
  ]);
  return { lists: lists.flat(), hidden };
}
