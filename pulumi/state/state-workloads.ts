import { PROMISES_VERSION, type WorkloadPromises } from "../../components/promises";
import { type ExportedState, resourcesOf, type StateResource } from "./state";
import { type ProviderOfStack, providerUrn } from "../provider-address";
import { type ReleasedObject, releasedObjects } from "./helm-releases";
import { DEPLOYMENT, HELM_RELEASE, STATEFUL_SET } from "../resource-types";

/** A workload of a stack. */
export interface StateWorkload {
  readonly kind: WorkloadPromises["kind"];
  readonly namespace: string;
  readonly name: string;
  /** What made it: a component of this package, the program with a resource of Kubernetes, or a Helm release of it. */
  readonly madeBy: "component" | "program" | "release";
  /** What its component promises; left out when an older version of the components made it, or the state hides it. */
  readonly promises?: WorkloadPromises;
  /** The provider that leads to its cluster; left out when the state has none. */
  readonly provider?: ProviderOfStack;
}

/** Type tokens of the components, and the kinds of the workloads that they make. */
const COMPONENTS: Readonly<Record<string, WorkloadPromises["kind"]>> = {
  "kubernetes-workloads:index:HeadlessStatefulSet": "StatefulSet",
  "kubernetes-workloads:index:ClusterIPDeployment": "Deployment",
};

const WORKLOADS: Readonly<Record<string, WorkloadPromises["kind"]>> = {
  [STATEFUL_SET]: "StatefulSet",
  [DEPLOYMENT]: "Deployment",
};

/** The workloads of a stack, in the order of its state. */
export function workloadsInState(state: ExportedState): StateWorkload[] {
  const resources = resourcesOf(state);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const providerOf = ({ provider }: StateResource): Pick<StateWorkload, "provider"> => {
    const found = byUrn.get(providerUrn(provider ?? ""));
    return found ? { provider: { urn: found.urn, inputs: found.inputs ?? {} } } : {};
  };
  return resources.flatMap((resource): StateWorkload[] => {
    if (resource.type === HELM_RELEASE) {
      return releasedObjects(resource.outputs).flatMap((object) =>
        isWorkload(object) ? [{ ...object, madeBy: "release", ...providerOf(resource) }] : [],
      );
    }
    const kind = WORKLOADS[resource.type];
    const place = kind && placeOf(resource);
    if (kind === undefined || place === undefined) return [];
    const parent = byUrn.get(resource.parent ?? "");
    const component = parent && COMPONENTS[parent.type] === kind ? parent : undefined;
    const promises = readablePromises(component?.outputs?.promises);
    return [
      {
        kind,
        ...place,
        madeBy: component === undefined ? "program" : "component",
        ...(promises?.kind === kind && { promises }),
        ...providerOf(resource),
      },
    ];
  });
}

function isWorkload(object: ReleasedObject): object is ReleasedObject & Pick<StateWorkload, "kind"> {
  return object.kind === "StatefulSet" || object.kind === "Deployment";
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
