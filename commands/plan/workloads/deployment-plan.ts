import { type Inputs, isKnown, metadataOf, type ResourceChange } from "../preview/resource-change";
import { staysForgotten } from "./stateful-set-plan";
import { seenChange, type WorkloadContext } from "./seen-change";
import type { PodsAction, WorkloadPlan } from "./workload-plan";

/** What an update does to a Deployment's pods, which have neither names to keep nor claims. */
export function planDeployment(previewed: ResourceChange, context: WorkloadContext): WorkloadPlan {
  const change = seenChange(previewed, context);
  const { name, namespace } = metadataOf(change.new ?? change.old);
  const [before, after] = [replicasOf(change.old), replicasOf(change.new)];
  return {
    kind: "Deployment",
    name: isKnown(name) ? name : "",
    namespace: isKnown(namespace) ? namespace : "",
    change: change.kind,
    pods: {
      action: actionOf(change),
      names: [],
      added: [],
      removed: [],
      count: {
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      },
    },
    claims: [],
    traps: [],
  };
}

/** Undefined if the program leaves it to others, or only the update says it. */
function replicasOf(inputs: Inputs | undefined): number | undefined {
  const { replicas } = (inputs?.spec ?? {}) as { readonly replicas?: unknown };
  return typeof replicas === "number" ? replicas : undefined;
}

function actionOf(change: ResourceChange): PodsAction {
  const { kind, old, paths } = change;
  if (staysForgotten(change)) return "none";
  if (kind === "create" && old) return "taken over";
  const isRolled = paths.some((path) => path.startsWith("spec.template"));
  const actions = {
    none: "none",
    create: "created",
    update: isRolled ? "rolling" : "in place",
    replace: "deleted and recreated",
    delete: "deleted",
  } as const;
  return actions[kind];
}
