import type { KubernetesObject } from "@kubernetes/client-node";
import { fieldManager, identityOf } from "../components/identity";
import { claimNamesOf } from "../kubernetes/objects";
import { isOwn } from "./foreign-objects";
import type { NamespacedObject } from "./namespace-content";

/** What proves that an object is a stack's. */
export interface OwnershipProof {
  /** Identities that the stack's objects bear. */
  readonly identities: ReadonlySet<string>;
  /** uids of the objects that its state says it made. */
  readonly uids: ReadonlySet<string>;
  /** What the stack made in the namespace by its state, as `Kind/name`. Undefined if there is no state any more. */
  readonly names?: ReadonlySet<string>;
  /** Helm releases that it made, as `NAMESPACE/NAME`; in a namespace there is one of a name. Default: none */
  readonly releases?: ReadonlySet<string>;
}

/**
 * The objects of a namespace that a stack did not make. They are not proven to be the stack's, and do not belong to
 * an object that is. An identity alone is no proof, because `kubectl` copies annotations with an object. An object
 * belongs to one of the stack's if it has that one as owner. So do the Endpoints of a Service, and a pod that mounts
 * a claim. A claim without an identity belongs to the pod that mounts it, as in a plain StatefulSet or version 0.1.
 * Revisions of a deleted workload are ignored.
 */
export function foreignContent(
  content: readonly NamespacedObject[],
  { identities, uids, names, releases = new Set() }: OwnershipProof,
): NamespacedObject[] {
  const own = new OwnObjects();
  let rest = content.filter(({ kind }) => kind !== "ControllerRevision");
  const take = (isTaken: (each: NamespacedObject) => boolean): boolean => {
    const taken = rest.filter(isTaken);
    taken.forEach((each) => {
      own.add(each);
    });
    rest = rest.filter((each) => !taken.includes(each));
    return taken.length > 0;
  };
  take(
    (each) =>
      uids.has(each.object.metadata?.uid ?? "") ||
      releases.has(releaseOf(each.object) ?? "") ||
      [...identities].some((identity) => isOwn(each.object, identity) && !isCopy(each, identity, names)),
  );
  while (take((each) => own.hasBelonging(each)));
  return rest;
}

/**
 * Whether an object with an identity is another user's copy. The stack has no object of that name, the identity's
 * field manager did not apply it, and no StatefulSet's controller made it as a claim.
 */
function isCopy(
  { kind, object: { metadata } }: NamespacedObject,
  identity: string,
  names: OwnershipProof["names"],
): boolean {
  const { name = "", managedFields = [] } = metadata ?? {};
  if (names === undefined || names.has(`${kind}/${name}`)) return false;
  const isBy = (manager: string): boolean => managedFields.some((entry) => entry.manager === manager);
  if (isBy(fieldManager(identity))) return false;
  if (kind !== "PersistentVolumeClaim") return true;
  const stem = name.replace(/-\d+$/, "");
  const isNamedBySet = [...names].some(
    (title) => title.startsWith("StatefulSet/") && stem.endsWith(`-${title.slice("StatefulSet/".length)}`),
  );
  return !isNamedBySet && !isBy("kube-controller-manager");
}

/** The Helm release that an object belongs to, by what Helm notes at each, or that a Secret of Helm's describes. */
function releaseOf({ metadata, ...object }: KubernetesObject): string | undefined {
  const { namespace = "", annotations = {}, labels = {} } = metadata ?? {};
  const name = annotations["meta.helm.sh/release-name"];
  if (name !== undefined) return `${annotations["meta.helm.sh/release-namespace"] ?? ""}/${name}`;
  const isRecord = "type" in object && object.type === "helm.sh/release.v1";
  return isRecord ? `${namespace}/${labels.name ?? ""}` : undefined;
}

/** Objects that are known to be a stack's. */
class OwnObjects {
  readonly #uids = new Set<string>();
  readonly #titles = new Set<string>();
  /** Names of the claims that its pods mount. */
  readonly #mounted = new Set<string>();

  add({ kind, object }: NamespacedObject): void {
    this.#uids.add(object.metadata?.uid ?? "");
    this.#titles.add(`${kind}/${object.metadata?.name ?? ""}`);
    if (kind === "Pod") for (const claim of claimNamesOf(object)) this.#mounted.add(claim);
  }

  hasBelonging({ kind, object }: NamespacedObject): boolean {
    const { name = "", ownerReferences = [], annotations } = object.metadata ?? {};
    if (ownerReferences.some(({ uid }) => this.#uids.has(uid))) return true;
    switch (kind) {
      case "Endpoints":
        return this.#titles.has(`Service/${name}`);
      case "Pod":
        return claimNamesOf(object).some((claim) => this.#titles.has(`PersistentVolumeClaim/${claim}`));
      case "PersistentVolumeClaim":
        return identityOf(annotations) === undefined && this.#mounted.has(name);
      default:
        return false;
    }
  }
}
