import type { V1ResourceAttributes } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import type { Deed } from "./deed";
import type { WorkloadReference } from "./workload";

type Right = readonly [group: string, resource: string, verb: string];

const LEASES: readonly Right[] = ["get", "list", "watch", "create", "update", "delete"].map(
  (verb) => ["coordination.k8s.io", "leases", verb] as const,
);

const ALWAYS: readonly Right[] = [
  ...LEASES,
  ["", "pods", "list"],
  ["", "pods", "watch"],
  ["policy", "poddisruptionbudgets", "list"],
  ["policy", "poddisruptionbudgets", "watch"],
];

const EXEC: Right = ["", "pods/exec", "create"];
const DELETE_PODS: Right = ["", "pods", "delete"];

/** What giving everything back takes, beside what the disturbance itself does. */
function rightsFor(deed: Deed, kind: WorkloadReference["kind"]): readonly Right[] {
  const resource = kind === "StatefulSet" ? "statefulsets" : "deployments";
  const revisions: Right = ["apps", kind === "StatefulSet" ? "controllerrevisions" : "replicasets", "list"];
  const change: readonly Right[] = [
    ["apps", resource, "patch"],
    ["autoscaling", "horizontalpodautoscalers", "list"],
  ];
  const claims: readonly Right[] = ["list", "watch", "delete"].map(
    (verb) => ["", "persistentvolumeclaims", verb] as const,
  );
  switch (deed) {
    case "write a file":
    case "restart a container":
      return [EXEC];
    case "delete a pod":
      return [DELETE_PODS];
    case "break a pod":
      return [["", "pods", "patch"]];
    case "scale up":
      return [...change, ...claims];
    case "scale down":
    case "scale to 0":
      return change;
    case "change the template":
      return [
        ...change,
        DELETE_PODS,
        revisions,
        [revisions[0], revisions[1], "patch"],
        [revisions[0], revisions[1], "delete"],
      ];
    case "make it again":
      return [...change, DELETE_PODS, ["apps", resource, "delete"], ["apps", resource, "create"]];
  }
}

/** The first right that the user lacks in the workload's namespace, as a clause; undefined if none is lacking. */
export async function missingRight(
  reference: WorkloadReference,
  deeds: readonly Deed[],
): Promise<string | undefined> {
  const { cluster, namespace, kind, name: workload } = reference;
  const needed = [...ALWAYS, ...deeds.flatMap((deed) => rightsFor(deed, kind))];
  const rights = [...new Map(needed.map((right) => [right.join(" "), right])).values()];
  // Who may do everything, as most who disturb, is asked about once. "All resources" has no subresources among it.
  const mayAll = await isAllowed(cluster, { namespace, group: "*", resource: "*", verb: "*" });
  const allowed = await Promise.all(
    rights.map(async ([group, resource, verb]) => {
      const [main, subresource] = resource.split("/");
      if (mayAll && subresource === undefined) return true;
      // A role may name the workload.
      const isWorkload = main === "statefulsets" || main === "deployments";
      const name = isWorkload && verb !== "create" ? workload : undefined;
      return isAllowed(cluster, { namespace, group, verb, resource: main, subresource, name });
    }),
  );
  const missing = rights[allowed.indexOf(false)];
  if (missing === undefined) return undefined;
  const [group, resource, verb] = missing;
  return `you may not ${verb} ${resource}${group && `.${group}`} in namespace ${namespace}, without which not everything could be given back`;
}

async function isAllowed(
  { authorization }: Cluster,
  resourceAttributes: V1ResourceAttributes,
): Promise<boolean> {
  const body = { spec: { resourceAttributes } };
  const { status } = await authorization.createSelfSubjectAccessReview({ body });
  return status?.allowed ?? false;
}
