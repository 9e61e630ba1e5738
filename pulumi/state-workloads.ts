import { PROMISES_VERSION, type WorkloadPromises } from "../components/promises";
import type { ExportedState, StateResource } from "./state";

/** A workload of a stack. */
export interface StateWorkload {
  readonly kind: WorkloadPromises["kind"];
  readonly namespace: string;
  readonly name: string;
  /** What its component promises; left out when an older version of the components made it, or the state hides it. */
  readonly promises?: WorkloadPromises;
  /** kubeconfig context that its provider names; left out when the provider names none. */
  readonly kubeContext?: string;
}

/** Type tokens of the components, and the kinds of the workloads that they make. */
const COMPONENTS: Readonly<Record<string, WorkloadPromises["kind"]>> = {
  "kubernetes-workloads:index:HeadlessStatefulSet": "StatefulSet",
  "kubernetes-workloads:index:ClusterIPDeployment": "Deployment",
};

/** The workloads that the components made of a stack, in the order of its state. */
export function workloadsInState({ deployment }: ExportedState): StateWorkload[] {
  const resources = (deployment?.resources ?? []).filter((resource) => !resource.delete);
  return resources.flatMap((component) => {
    const kind = COMPONENTS[component.type];
    if (kind === undefined) return [];
    const child = resources.find(
      ({ parent, type }) => parent === component.urn && type === `kubernetes:apps/v1:${kind}`,
    );
    const found = child && placeOf(child);
    if (child === undefined || found === undefined) return [];
    const promises = readablePromises(component.outputs?.promises);
    const kubeContext = contextOf(child, resources);
    return {
      kind,
      ...found,
      ...(promises?.kind === kind && { promises }),
      ...(kubeContext !== undefined && { kubeContext }),
    };
  });
}

/** An object that an interrupted update may or may not have made has no outputs, and is no workload yet. */
function placeOf({ outputs }: StateResource): Pick<StateWorkload, "namespace" | "name"> | undefined {
  const metadata = outputs?.metadata as Partial<Record<"namespace" | "name", unknown>> | undefined;
  const { namespace, name } = metadata ?? {};
  return typeof namespace === "string" && typeof name === "string" ? { namespace, name } : undefined;
}

/** A secret in a state is an object of another shape, without a version. */
function readablePromises(value: unknown): WorkloadPromises | undefined {
  const promises = value as WorkloadPromises | undefined;
  return promises?.version === PROMISES_VERSION ? promises : undefined;
}

/** A resource names its provider by URN and id. */
function contextOf(
  { provider = "" }: StateResource,
  resources: readonly StateResource[],
): string | undefined {
  const urn = provider.slice(0, provider.lastIndexOf("::"));
  const context = resources.find((resource) => resource.urn === urn)?.inputs?.context;
  return typeof context === "string" && context !== "" ? context : undefined;
}
