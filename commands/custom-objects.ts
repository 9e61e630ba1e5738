import {
  ApiextensionsV1Api,
  CustomObjectsApi,
  type KubernetesListObject,
  type KubernetesObject,
} from "@kubernetes/client-node";
import type { Cluster } from "../kubernetes/connection/cluster";
import { nameOf, orUndefined } from "../kubernetes/objects";
import { onceListable } from "../kubernetes/once-listable";
import { reasonOf } from "../kubernetes/reason";
import { foreignContent, type OwnershipProof } from "./foreign-content";
import type { NamespacedObject } from "./namespace-content";
import { objectInWords } from "./plan/preview/planned-object";

/** Kind of an object that defines another kind. */
export const DEFINITION = "CustomResourceDefinition";

/**
 * The objects of a custom kind, in all namespaces, that a stack did not make. With the definition of the kind, Kubernetes
 * deletes all of them.
 *
 * @param definition name of the CustomResourceDefinition
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
export async function foreignCustomObjects(
  cluster: Cluster,
  definition: string,
  proof: OwnershipProof,
): Promise<NamespacedObject[]> {
  return foreignContent(await customObjects(cluster, definition), proof);
}

async function customObjects({ kubeConfig }: Cluster, definition: string): Promise<NamespacedObject[]> {
  try {
    const definitions = kubeConfig.makeApiClient(ApiextensionsV1Api);
    const found = await orUndefined(definitions.readCustomResourceDefinition({ name: definition }));
    const version = found?.spec.versions.find(({ served }) => served)?.name;
    if (found === undefined || version === undefined) return [];
    const { group, names } = found.spec;
    const objects = kubeConfig.makeApiClient(CustomObjectsApi);
    const { items } = await onceListable(
      () =>
        objects.listClusterCustomObject({ group, version, plural: names.plural }) as Promise<
          KubernetesListObject<KubernetesObject>
        >,
    );
    return items.map((object) => ({ kind: names.kind, title: titleOf(names.kind, object), object }));
  } catch (error) {
    // There may be objects of others among those that cannot be listed.
    const title = `${DEFINITION} ${definition}, whose objects cannot be listed (${reasonOf(error)})`;
    return [{ kind: DEFINITION, title, object: {} }];
  }
}

function titleOf(kind: string, object: KubernetesObject): string {
  const { namespace } = object.metadata ?? {};
  return objectInWords({ kind, name: nameOf(object), ...(namespace !== undefined && { namespace }) });
}
