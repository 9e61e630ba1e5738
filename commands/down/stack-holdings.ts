import type { Stack } from "@pulumi/pulumi/automation";
import { labelPrefix } from "../../components/rules/names";
import manifest from "../../package.json";
import { type StateObject, stateObjects } from "../../pulumi/state-objects";
import { stackOutputs } from "../../pulumi/stack";

/** What a stack has on its cluster, as its state and its configuration say before it is destroyed. */
export interface StackHoldings {
  readonly stack: string;
  readonly kubeContext: string;
  /** Whose its objects and claims are; undefined if the state does not say. */
  readonly identity?: string;
  /** The objects that it made. */
  readonly objects: readonly StateObject[];
  /** The StatefulSets that its state or its configuration names. */
  readonly statefulSets: readonly ClaimingStatefulSet[];
  /** The namespace that it made for itself. Undefined if it is configured, or the stack is destroyed. */
  readonly ownNamespace?: StateObject;
  /** The namespace that is configured. */
  readonly configuredNamespace?: string;
  /** The identity that is configured, which a stack that is destroyed may have had. */
  readonly configuredIdentity?: string;
}

/** A StatefulSet, as far as the names of its claims follow from it. */
export interface ClaimingStatefulSet {
  /** Undefined if the stack is destroyed and its namespace was generated. */
  readonly namespace?: string;
  readonly name: string;
  /** Names of its claim templates; undefined if the stack is destroyed and nothing says them any more. */
  readonly templates?: readonly string[];
}

/** What a stack has, of its state; of its configuration what a state that is destroyed does not say any more. */
export async function stackHoldings(stack: Stack): Promise<StackHoldings> {
  const [outputs, config, state] = await Promise.all([
    stack.outputs().then((values) => stackOutputs(values) as Partial<ReturnType<typeof stackOutputs>>),
    stack.getAllConfig(),
    stack.exportStack(),
  ]);
  const configured = (key: string): string | undefined => {
    const value = config[`${manifest.name}:${key}`]?.value ?? "";
    return value === "" ? undefined : value;
  };
  const objects = stateObjects(state.deployment);
  const identity = outputs.identity ?? objects[0]?.identity;
  const configuredNamespace = configured("namespace");
  const configuredIdentity = configured("identity");
  const ownNamespace = objects.find(({ kind, name }) => kind === "Namespace" && name !== configuredNamespace);
  const deployed = objects.filter(({ kind }) => kind === "StatefulSet").map(claimingStatefulSet);
  const configuredName = configured("statefulSetName");
  return {
    stack: stack.name,
    kubeContext: outputs.kubeContext ?? configured("kubeContext") ?? "",
    ...(identity !== undefined && { identity }),
    objects,
    statefulSets:
      deployed.length === 0 && configuredName !== undefined
        ? [
            {
              name: configuredName,
              ...(configuredNamespace !== undefined && { namespace: configuredNamespace }),
            },
          ]
        : deployed,
    ...(ownNamespace && { ownNamespace }),
    ...(configuredNamespace !== undefined && { configuredNamespace }),
    ...(configuredIdentity !== undefined && { configuredIdentity }),
  };
}

function claimingStatefulSet({ namespace = "", name, spec }: StateObject): ClaimingStatefulSet {
  const { volumeClaimTemplates = [] } = spec as {
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
  return { namespace, name, templates: volumeClaimTemplates.map(({ metadata }) => metadata.name) };
}

/** Whether a namespace has a name that the program generates: of project, stack and 8 random characters (6 in 0.1). */
export function isGenerated(namespace: string, stackName: string): boolean {
  return [8, 6].some((length) => {
    const prefix = `${labelPrefix(`${manifest.name}-${stackName}`, length + 1)}-`;
    const drawn = namespace.slice(prefix.length);
    return namespace.startsWith(prefix) && drawn.length === length && /^[a-z0-9]+$/.test(drawn);
  });
}
