import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "@kubernetes/client-node";
import { contentOf } from "../../commands/namespace-content";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { isTerminating, nameOf, uidOf } from "../../kubernetes/objects";

/** Objects on the cluster at one moment, by uid. */
export type Snapshot = ReadonlyMap<string, SeenObject>;

/** An object, as it is to stay unless its maker changes it. */
interface SeenObject {
  /** `Kind namespace/name`. */
  readonly title: string;
  readonly terminating: boolean;
  /** uids of the objects that it belongs to. */
  readonly owners: readonly string[];
  /** What somebody has said of it: not its status, and not what controllers note. */
  readonly said: unknown;
}

/** Kinds that controllers make anew as they like. */
const OF_CONTROLLERS = new Set(["Endpoints", "EndpointSlice", "Lease"]);

/** All objects in namespaces, the namespaces themselves, and the volumes behind the claims. */
export async function takeSnapshot(cluster: Cluster, namespaces: readonly string[]): Promise<Snapshot> {
  const wanted = new Set(namespaces);
  const [content, { items: spaces }, { items: volumes }] = await Promise.all([
    Promise.all(namespaces.map((name) => contentOf(cluster, name))),
    cluster.core.listNamespace(),
    cluster.core.listPersistentVolume(),
  ]);
  const objects = [
    ...content.flat().filter(({ kind }) => !OF_CONTROLLERS.has(kind)),
    ...spaces
      .filter((space) => wanted.has(nameOf(space)))
      .map((object) => ({ kind: "Namespace", title: "", object })),
    ...volumes
      .filter(({ spec }) => wanted.has(spec?.claimRef?.namespace ?? ""))
      .map((object) => ({ kind: "PersistentVolume", title: "", object })),
  ];
  return new Map(
    objects
      .filter(({ object }) => object.metadata?.uid !== undefined)
      .map(({ kind, object }) => [uidOf(object), seen(kind, object)]),
  );
}

function seen(kind: string, object: KubernetesObject): SeenObject {
  const {
    namespace,
    ownerReferences = [],
    labels,
    annotations,
    finalizers,
    managedFields = [],
  } = object.metadata ?? {};
  const { spec, data } = object as { readonly spec?: unknown; readonly data?: unknown };
  const managers = managedFields
    .filter(({ subresource, manager }) => subresource === undefined && manager !== "kube-controller-manager")
    .map(({ manager, operation }) => `${String(manager)} ${String(operation)}`);
  return {
    title: `${kind} ${namespace === undefined ? "" : `${namespace}/`}${nameOf(object)}`,
    terminating: isTerminating(object),
    owners: kind === "PersistentVolume" ? claimOf(spec) : ownerReferences.map(({ uid }) => uid),
    said: { labels, annotations, finalizers, spec, data, managers: managers.sort() },
  };
}

/** A volume goes after its claim. */
function claimOf(spec: unknown): string[] {
  const { claimRef } = (spec ?? {}) as { readonly claimRef?: { readonly uid?: string } };
  return claimRef?.uid === undefined ? [] : [claimRef.uid];
}

/** What became of an object between two moments. */
export interface Difference {
  readonly uid: string;
  readonly title: string;
  readonly what: "deleted" | "changed" | "made";
}

/**
 * How two moments differ. An object whose deletion has begun counts as deleted; what goes because all that it belonged to
 * has gone is no difference of its own.
 */
export function differences(before: Snapshot, after: Snapshot): Difference[] {
  const gone = [...before].flatMap(([uid, { title, terminating, owners, said }]): Difference[] => {
    const now = after.get(uid);
    if (now === undefined || now.terminating) {
      const isConsequence = owners.length > 0 && !owners.some((owner) => after.has(owner));
      return terminating || isConsequence ? [] : [{ uid, title, what: "deleted" }];
    }
    return isDeepStrictEqual(said, now.said) ? [] : [{ uid, title, what: "changed" }];
  });
  const made = [...after].flatMap(([uid, { title }]): Difference[] =>
    before.has(uid) ? [] : [{ uid, title, what: "made" }],
  );
  return [...gone, ...made];
}
