import { HELM_RELEASE } from "../resource-types";
import { type ExportedState, resourcesOf, type StateResource } from "./state";

/** An object that a Helm release has installed, as the provider notes it in the release's outputs. */
export interface ReleasedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The Helm releases that a stack has made, as `NAMESPACE/NAME`. */
export function helmReleases(state: ExportedState): Set<string> {
  return new Set(
    resourcesOf(state)
      .filter(({ type }) => type === HELM_RELEASE)
      .map(({ outputs }) => releaseTitle(outputs)),
  );
}

/** A Helm release as `NAMESPACE/NAME`. */
export function releaseTitle(release: StateResource["outputs"]): string {
  const { name } = release ?? {};
  return `${namespaceOf(release)}/${typeof name === "string" ? name : ""}`;
}

/**
 * What a Helm release has installed. Its outputs name the objects by kind, such as
 * `{ "StatefulSet.apps/apps/v1": ["web", "other-namespace/web"] }`, and say no more of them.
 */
export function releasedObjects(release: StateResource["outputs"]): ReleasedObject[] {
  const { resourceNames } = release ?? {};
  const byKind = resourceNames instanceof Object ? Object.entries(resourceNames) : [];
  return byKind.flatMap(([group, names]) => {
    const [kind = ""] = group.split(/[./]/);
    const titles: readonly unknown[] = Array.isArray(names) ? names : [];
    return titles
      .filter((title) => typeof title === "string")
      .map((title) => {
        const [name = "", namespace = namespaceOf(release)] = title.split("/").reverse();
        return { kind, namespace, name };
      });
  });
}

function namespaceOf(release: StateResource["outputs"]): string {
  const { namespace } = release ?? {};
  return typeof namespace === "string" && namespace !== "" ? namespace : "default";
}
