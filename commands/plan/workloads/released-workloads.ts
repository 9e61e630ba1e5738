import { releaseTitle, type ReleasedObject } from "../../../pulumi/state/helm-releases";
import { DEPLOYMENT, HELM_RELEASE, STATEFUL_SET } from "../../../pulumi/resource-types";
import type { ResourceChange } from "../preview/resource-change";
import type { Surroundings } from "../surroundings/surroundings";
import { inputsOf, workloadKey } from "./seen-change";

/**
 * The workloads of Helm releases that an update leaves alone or uninstalls. The preview does not name them, so they are
 * read from the cluster. What an update or an installation of a release does to its objects is not known: no preview
 * renders its chart.
 */
export function releasedWorkloads(
  changes: readonly ResourceChange[],
  { namespaces }: Surroundings,
): ResourceChange[] {
  return changes.flatMap((release) => {
    const { kind, released = [] } = release;
    if (kind !== "none" && !isUninstalled(release)) return [];
    return released.flatMap((object): ResourceChange[] => {
      const live = namespaces.get(object.namespace)?.workloads?.get(workloadKey(object));
      if (live === undefined) return [];
      const old = inputsOf(live);
      const { uid, annotations } = live;
      return [
        {
          ...release,
          type: object.kind === "StatefulSet" ? STATEFUL_SET : DEPLOYMENT,
          kind: isUninstalled(release) ? "delete" : "none",
          old,
          ...(isUninstalled(release) ? { new: undefined } : { new: old }),
          uid,
          paths: [],
          retained: release.retained || annotations["helm.sh/resource-policy"] === "keep",
          moved: false,
        },
      ];
    });
  });
}

/** A release that is replaced has another name or namespace then. */
function isUninstalled({ kind }: ResourceChange): boolean {
  return kind === "delete" || kind === "replace";
}

/** Says which part of an update a plan cannot know, because it is in the chart of a Helm release. */
export function unrenderedRelease({ type, kind, old, new: next, released = [] }: ResourceChange): string[] {
  if (type !== HELM_RELEASE || next === undefined || kind === "none") return [];
  const title = `Helm release ${releaseTitle(next)}`;
  const workloads = released.filter(isWorkload).map((object) => `${object.kind} ${object.name}`);
  const what =
    kind === "update" && old && workloads.length > 0
      ? `What the update of ${title} does to ${workloads.join(", ")}`
      : `What ${title} makes`;
  return [`${what}: a preview does not render its chart.`];
}

function isWorkload({ kind }: ReleasedObject): boolean {
  return kind === "StatefulSet" || kind === "Deployment";
}
