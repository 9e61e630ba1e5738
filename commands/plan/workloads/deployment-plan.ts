import { type Inputs, isKnown, type ResourceChange } from "../preview/resource-change";
import type { PodsAction, WorkloadPlan } from "./workload-plan";

/** The part of a Deployment's inputs that matters here. */
interface DeploymentInputs {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly replicas?: number };
}

/** What an update does to a Deployment's pods, which have neither names to keep nor claims. */
export function planDeployment(change: ResourceChange): WorkloadPlan {
  const before = readDeployment(change.old);
  const after = readDeployment(change.new);
  const { name, namespace } = (after ?? before)?.metadata ?? { name: "", namespace: "" };
  return {
    kind: "Deployment",
    name,
    namespace: isKnown(namespace) ? namespace : "",
    change: change.kind,
    pods: {
      action: actionOf(change),
      names: [],
      added: [],
      removed: [],
      count: {
        ...(before?.spec.replicas !== undefined && { before: before.spec.replicas }),
        ...(after?.spec.replicas !== undefined && { after: after.spec.replicas }),
      },
    },
    claims: [],
    traps: [],
  };
}

function readDeployment(inputs: Inputs | undefined): DeploymentInputs | undefined {
  return inputs as unknown as DeploymentInputs | undefined;
}

function actionOf({ kind, paths }: ResourceChange): PodsAction {
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
