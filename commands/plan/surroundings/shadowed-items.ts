import { isDeepStrictEqual } from "node:util";
import { type KubernetesObject, KubernetesObjectApi } from "@kubernetes/client-node";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { keyedItems, pathInWords, valueAt } from "../../../kubernetes/managed-fields";
import { orUndefined } from "../../../kubernetes/objects";
import type { Obstacle } from "../obstacle";
import { objectInWords, plannedObject, type PlannedObject } from "../preview/planned-object";
import { complaintsIn } from "../preview/preview";
import type { ResourceChange } from "../preview/resource-change";

/** How the API server refuses two items of a list that must differ. */
const DUPLICATE = / is invalid: .*Duplicate value/s;

/**
 * Items that others have put into lists of the stack's objects in place of the stack's own. An example is a Service's
 * port that another user has given another number. Server-side apply adds the stack's item beside theirs. The API
 * server refuses that without naming their item.
 */
export async function shadowedItems(
  cluster: Cluster,
  changes: readonly ResourceChange[],
  events: readonly EngineEvent[],
): Promise<Obstacle[]> {
  const refused = new Set(
    complaintsIn(events).flatMap(({ urn, message }) =>
      urn !== undefined && DUPLICATE.test(message) ? [urn] : [],
    ),
  );
  const found = await Promise.all(
    changes.filter(({ urn }) => refused.has(urn)).map((change) => obstacleIn(cluster, change)),
  );
  return found.flat();
}

async function obstacleIn(cluster: Cluster, change: ResourceChange): Promise<Obstacle[]> {
  const object = plannedObject(change, change.new);
  if (object === undefined) return [];
  const { apiVersion, kind, name, namespace } = object;
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  const live = await orUndefined(objects.read({ apiVersion, kind, metadata }));
  if (live === undefined) return [];
  return itemsOfOthers(live, change).map((item) =>
    obstacle(item, object, cluster.kubeConfig.getCurrentContext()),
  );
}

/** An item that another owner has set, and the list that the stack wants instead. */
interface ShadowedItem {
  readonly manager: string;
  /** Path of the list in the words of the API server, and for a JSON patch. */
  readonly list: string;
  readonly pointer: string;
  readonly theirs: unknown;
  readonly ours: readonly unknown[];
}

/** Items of lists that the stack sets, if the stack has no item with that key. */
function itemsOfOthers(live: KubernetesObject, change: ResourceChange): ShadowedItem[] {
  const entries = (live.metadata?.managedFields ?? []).filter(({ subresource }) => subresource === undefined);
  return entries.flatMap((entry) =>
    keyedItems(entry).flatMap((steps): ShadowedItem[] => {
      const list = steps.slice(0, -1);
      const ours = valueAt(change.new, list);
      const theirs = valueAt(live, steps);
      if (!Array.isArray(ours) || theirs === undefined || valueAt(change.new, steps) !== undefined) return [];
      // The update removes what the stack set before.
      if (isDeepStrictEqual(valueAt(change.recorded ?? change.old, list), valueAt(live, list))) return [];
      if (list.some((step) => !step.startsWith("f:"))) return [];
      const pointer = `/${list.map((step) => step.slice(2).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
      return [
        {
          manager: entry.manager ?? "unknown",
          list: pathInWords(list).replace(/^\./, ""),
          pointer,
          theirs,
          ours: ours as readonly unknown[],
        },
      ];
    }),
  );
}

function obstacle(
  { manager, list, pointer, theirs, ours }: ShadowedItem,
  object: PlannedObject,
  kubeContext: string,
): Obstacle {
  const { kind, name, namespace } = object;
  const patch = JSON.stringify([{ op: "replace", path: pointer, value: ours }]).replaceAll("'", "'\\''");
  const within = namespace === undefined ? "" : ` --namespace ${namespace}`;
  return {
    problem: [
      `${objectInWords(object)}: field manager ${manager} has put an item into ${list} in place of this stack's, and the two cannot be there at once.`,
      `  ${JSON.stringify(theirs)} by them, ${ours.map((item) => JSON.stringify(item)).join(", ")} by this stack`,
    ].join("\n"),
    remedy: [
      "To have the stack's own there again:",
      `  kubectl --context ${kubeContext}${within} patch ${kind.toLowerCase()} ${name} --type=json --patch '${patch}'`,
      `To leave it to them, have the program give ${list} the same value.`,
      "Then run the same command again.",
    ].join("\n"),
  };
}
