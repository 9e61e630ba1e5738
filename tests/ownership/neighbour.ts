import {
  ApiException,
  ApiextensionsV1Api,
  ApisApi,
  type KubernetesObject,
  KubernetesObjectApi,
} from "@kubernetes/client-node";
import { IDENTITY_ANNOTATION } from "../../components/identity";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { podsIn } from "../../kubernetes/collection";
import { claimNamesOf, isTerminating, orGone, orUndefined } from "../../kubernetes/objects";
import { eventually } from "../faults/eventually";
import { CUSTOM_KIND, type ForeignObject } from "../support/foreign-objects";
import type { World } from "./world";

/**
 * Makes an object in a namespace as somebody does who knows nothing of the stacks. What has its name goes before, unless
 * Kubernetes would not let it go, or brings it back.
 *
 * @returns whether it was made
 */
export async function putForeign(world: World, namespace: string, foreign: ForeignObject): Promise<boolean> {
  const object = manifestOf(world, namespace, foreign);
  const objects = KubernetesObjectApi.makeApiClient(world.cluster.kubeConfig);
  const live = await orUndefined(objects.read(headOf(object)));
  if (live !== undefined) {
    if (isTerminating(live) || !(await isFree(world.cluster, live))) return false;
    await remove(objects, headOf(object));
  }
  try {
    await objects.create(object);
  } catch (error) {
    if (error instanceof ApiException && (error.code === 403 || error.code === 404)) return false;
    throw error;
  }
  const [, kind] = foreign.kind;
  if (kind === "PersistentVolumeClaim") await world.fillClaim(namespace, foreign.name);
  else await settled(objects, object);
  return true;
}

type NamedObject = Parameters<KubernetesObjectApi["read"]>[0];

function headOf({ apiVersion = "", kind = "", metadata }: KubernetesObject): NamedObject {
  const { name = "", namespace = "" } = metadata ?? {};
  return { apiVersion, kind, metadata: { name, namespace } };
}

/** Whether an object goes when it is deleted: no pod uses it, and no controller made it. */
async function isFree(cluster: Cluster, { kind, metadata = {} }: KubernetesObject): Promise<boolean> {
  const { name = "", namespace = "", ownerReferences = [] } = metadata;
  if (ownerReferences.some(({ controller }) => controller)) return false;
  if (kind !== "PersistentVolumeClaim") return true;
  const { items } = await podsIn(cluster, namespace).list();
  return !items.some((pod) => claimNamesOf(pod).includes(name));
}

async function remove(objects: KubernetesObjectApi, object: NamedObject): Promise<void> {
  await orGone(objects.delete(object, undefined, undefined, undefined, undefined, "Foreground"));
  await eventually(`${object.kind} ${object.metadata.name} to be gone`, async () =>
    (await orUndefined(objects.read(object))) === undefined ? true : undefined,
  );
}

/** Controllers note something at the objects that they see first. */
async function settled(objects: KubernetesObjectApi, object: KubernetesObject): Promise<void> {
  if (object.kind !== "StatefulSet" && object.kind !== "Deployment") return;
  await eventually(`${object.kind} ${object.metadata?.name ?? ""} to be seen by its controller`, async () => {
    const { status } = (await objects.read(headOf(object))) as { status?: { observedGeneration?: number } };
    return status?.observedGeneration === undefined ? undefined : true;
  });
}

function manifestOf(
  world: World,
  namespace: string,
  { kind: [apiVersion, kind], name, annotation, labels }: ForeignObject,
): KubernetesObject {
  return {
    apiVersion: kind === CUSTOM_KIND[1] ? `${customGroup(world.name)}/v1` : apiVersion,
    kind,
    metadata: {
      namespace,
      name,
      labels,
      ...(annotation !== undefined && { annotations: { [IDENTITY_ANNOTATION]: annotation } }),
    },
    ...contentOf(kind, name),
  };
}

const RESTRICTED = {
  securityContext: { runAsNonRoot: true, runAsUser: 101, seccompProfile: { type: "RuntimeDefault" } },
  containers: [
    {
      name: "main",
      image: "nginxinc/nginx-unprivileged:1.26.3",
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    },
  ],
};

function contentOf(kind: string, name: string): object {
  const matchLabels = { "of-a-neighbour": name };
  const template = { metadata: { labels: matchLabels }, spec: RESTRICTED };
  switch (kind) {
    case "ConfigMap":
      return { data: { of: "a neighbour" } };
    case "PersistentVolumeClaim":
      return { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } } };
    case "Service":
      return { spec: { selector: matchLabels, ports: [{ port: 80 }] } };
    case "Pod":
      return { spec: { ...RESTRICTED, terminationGracePeriodSeconds: 0 } };
    case "StatefulSet":
    case "Deployment":
      return { spec: { replicas: 0, selector: { matchLabels }, template } };
    default:
      return { spec: { of: "a neighbour" } };
  }
}

/** Names end in a dot and a domain, as Kubernetes asks of groups. */
function customGroup(name: string): string {
  return `${name}.example.com`;
}

/** Brings a kind of custom objects for as long as the function takes. */
export async function withCustomKind<T>({ cluster, name }: World, use: () => Promise<T>): Promise<T> {
  const extensions = cluster.kubeConfig.makeApiClient(ApiextensionsV1Api);
  const group = customGroup(name);
  const crd = `eventbuses.${group}`;
  const schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  await extensions.createCustomResourceDefinition({
    body: {
      metadata: { name: crd },
      spec: {
        group,
        scope: "Namespaced",
        names: { kind: CUSTOM_KIND[1], plural: "eventbuses", singular: "eventbus" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    },
  });
  try {
    await eventually(`${crd} to be served`, async () => {
      const { groups } = await cluster.kubeConfig.makeApiClient(ApisApi).getAPIVersions();
      return groups.some((each) => each.name === group) ? true : undefined;
    });
    return await use();
  } finally {
    await orGone(extensions.deleteCustomResourceDefinition({ name: crd }));
  }
}
