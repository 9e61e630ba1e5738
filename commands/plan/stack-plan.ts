import type { EngineEvent } from "@pulumi/pulumi/automation";
import { planDeployment } from "./deployment-plan";
import { resourceChanges, type ResourceChange } from "./resource-change";
import { planStatefulSet } from "./stateful-set-plan";
import { endangersData, type WorkloadPlan } from "./workload-plan";

/** What an update does to the workloads of a stack. */
export interface StackPlan {
  readonly stack: string;
  /** Whether data is lost or left behind. */
  readonly endangersData: boolean;
  readonly workloads: readonly WorkloadPlan[];
}

/** Reads from the events of a preview what the update will do to pods and data. */
export function planStack(stack: string, events: readonly EngineEvent[]): StackPlan {
  const changes = resourceChanges(events);
  const ofType = (type: string): ResourceChange[] => changes.filter((change) => change.type === type);
  const context = { stack, kubeContext: kubeContextOf(ofType("pulumi:providers:kubernetes")) };
  const deleted = deletedNamespaces(ofType("kubernetes:core/v1:Namespace"));
  const workloads = [
    ...ofType("kubernetes:apps/v1:StatefulSet").map((change) => planStatefulSet(change, deleted, context)),
    ...ofType("kubernetes:apps/v1:Deployment").map(planDeployment),
  ];
  return { stack, endangersData: workloads.some(endangersData), workloads };
}

/** Commands go to the cluster where the data is: before the update. */
function kubeContextOf(providers: readonly ResourceChange[]): string {
  const inputs = providers.map((provider) => provider.old ?? provider.new);
  return inputs.map((input) => input?.context).find((context) => typeof context === "string") ?? "minikube";
}

function deletedNamespaces(namespaces: readonly ResourceChange[]): Set<string> {
  return new Set(
    namespaces
      .filter(({ kind, retained }) => (kind === "replace" || kind === "delete") && !retained)
      .map(({ old }) => (old as { metadata: { name: string } }).metadata.name),
  );
}
