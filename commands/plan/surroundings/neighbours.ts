import { plannedObject } from "../preview/planned-object";
import type { ResourceChange } from "../preview/resource-change";
import type { Surroundings } from "./surroundings";
import { releaseTitle, type ReleasedObject } from "../../../pulumi/state/helm-releases";
import { HELM_RELEASE, NAMESPACE } from "../../../pulumi/resource-types";

/** What an update does to objects that are not the stack's own, because it changes or deletes the namespace that they are in. */
export function harmedNeighbours(
  changes: readonly ResourceChange[],
  deletedNamespaces: ReadonlySet<string>,
  surroundings: Surroundings,
): string[] {
  const own = ownObjects(changes);
  const deleted = [...deletedNamespaces].flatMap((name) => {
    const others = contentOfOthers(name, own, surroundings);
    return others.length === 0
      ? []
      : [`Namespace ${name} is deleted, and with it what this stack did not make: ${others.join(", ")}.`];
  });
  const relabelled = changes.filter(({ type, kind }) => type === NAMESPACE && kind === "update");
  return [...deleted, ...relabelled.flatMap((change) => relabelling(change, own, surroundings))];
}

function relabelling(change: ResourceChange, own: ReadonlySet<string>, surroundings: Surroundings): string[] {
  const labels = change.paths.filter((path) => path.startsWith("metadata.labels"));
  const name = plannedObject(change, change.new)?.name ?? "";
  const pods = podsOfOthers(name, own, surroundings);
  if (labels.length === 0 || pods.length === 0) return [];
  return [
    `Labels of namespace ${name} change (${labels.join(", ")}), which decide what its pods may do. Pods that are not this stack's run in it, and may not start again: ${pods.join(", ")}.`,
  ];
}

/** Objects of the stack, before or after the update, as `NAMESPACE Kind/name`. */
function ownObjects(changes: readonly ResourceChange[]): Set<string> {
  const objects = changes.flatMap((change) => [
    plannedObject(change, change.old),
    plannedObject(change, change.new),
    ...(change.released ?? []),
    ...releaseRecord(change),
  ]);
  return new Set(
    objects.flatMap((object) => (object ? `${object.namespace ?? ""} ${object.kind}/${object.name}` : [])),
  );
}

/** Helm notes each revision of a release in a Secret, whose name ends with the revision. */
function releaseRecord({ type, old }: ResourceChange): ReleasedObject[] {
  if (type !== HELM_RELEASE || old === undefined) return [];
  const [namespace = "", name = ""] = releaseTitle(old).split("/");
  return [{ kind: "Secret", namespace, name: `sh.helm.release.v1.${name}` }];
}

/** Claims are reported elsewhere, one by one. */
function contentOfOthers(
  namespace: string,
  own: ReadonlySet<string>,
  { namespaces }: Surroundings,
): string[] {
  return (namespaces.get(namespace)?.content ?? []).filter((title) => {
    const [kind = "", ...name] = title.split("/");
    const plain = `${kind.split(".")[0] ?? kind}/${name.join("/")}`;
    const names = [plain, plain.replace(/^(Secret\/sh\.helm\.release\..*)\.v\d+$/, "$1")];
    return kind !== "PersistentVolumeClaim" && !names.some((each) => own.has(`${namespace} ${each}`));
  });
}

function podsOfOthers(namespace: string, own: ReadonlySet<string>, { namespaces }: Surroundings): string[] {
  return (namespaces.get(namespace)?.pods ?? [])
    .filter(({ name, workload }) => !own.has(`${namespace} ${workload ?? `Pod/${name}`}`))
    .map(({ name }) => name);
}
