import { all, runtime, type Input } from "@pulumi/pulumi";
import { ownServiceAccount } from "../companions/service-account";
import { areSelected } from "../labels";
import type { WorkloadIdentity } from "../resources/workload-children";
import { refuse, type Problem } from "../rules/problem";
import type { WorkloadArgs } from "../workload-args";

/** Argument that names a workload of a kind. */
const NAME_ARGUMENT = { StatefulSet: "statefulSetName", Deployment: "deploymentName" } as const;

/** What a workload has to be told apart by. */
export interface PlacedWorkload extends WorkloadIdentity {
  /** Kind and name, for messages. */
  readonly subject: string;
  /** Namespace of its objects. */
  readonly namespace: Input<string>;
  /** Argument that names the workload. */
  readonly nameArgument: string;
  /** Name of its Service. */
  readonly service: string;
  /** Names of its client Services. */
  readonly clientServices: readonly string[];
  /** Name of the ServiceAccount that it makes, undefined if it makes none. */
  readonly serviceAccount: string | undefined;
}

/** Workloads by the stack that they belong to: one process may run the programs of several. */
const workloadsOfStack = new WeakMap<object, PlacedWorkload[]>();

/**
 * Reports what a workload would share with another one of its namespace, and remembers it for those to come. Outside
 * of a stack, as in unit tests of a single component, there is nothing to compare with.
 */
export function checkCollisions(
  kind: keyof typeof NAME_ARGUMENT,
  identity: WorkloadIdentity,
  service: string,
  args: WorkloadArgs,
): Problem[] {
  const stack = runtime.getStackResource();
  if (stack === undefined) return [];
  const workload = {
    ...identity,
    subject: `${kind} ${identity.name}`,
    nameArgument: NAME_ARGUMENT[kind],
    service,
    clientServices: (args.services ?? []).map(({ name }) => name),
    serviceAccount: ownServiceAccount(args, identity.name),
    namespace: args.namespace,
  };
  const others = workloadsOfStack.get(stack) ?? [];
  workloadsOfStack.set(stack, [...others, workload]);
  return others.flatMap((other) => {
    const problems = collisions(workload, other);
    if (other.namespace === workload.namespace) return problems;
    refuseOnceNamespacesAreKnown(workload, other, problems);
    return [];
  });
}

/** What two workloads of one namespace would share. */
export function collisions(workload: PlacedWorkload, other: PlacedWorkload): Problem[] {
  const { name, nameArgument, selector } = workload;
  return [
    ...(name === other.name ? [shared(nameArgument, name, `the name of ${other.subject}`)] : []),
    ...sharedServices(workload, other),
    ...sharedServiceAccount(workload, other),
    ...(areSelected(selector, other.labels) || areSelected(other.selector, workload.labels)
      ? [
          shared(
            "selectorLabels",
            selector,
            `a selector that pods of ${other.subject} match, or the reverse,`,
          ),
        ]
      : []),
  ];
}

function sharedServices(workload: PlacedWorkload, other: PlacedWorkload): Problem[] {
  const others = [other.service, ...other.clientServices];
  const own = [
    { argument: "serviceName", name: workload.service },
    ...workload.clientServices.map((name, index) => ({ argument: `services[${String(index)}].name`, name })),
  ];
  return own
    .filter(({ name }) => others.includes(name))
    .map(({ argument, name }) => shared(argument, name, `the name of a Service of ${other.subject}`));
}

function sharedServiceAccount({ serviceAccount }: PlacedWorkload, other: PlacedWorkload): Problem[] {
  return serviceAccount !== undefined && serviceAccount === other.serviceAccount
    ? [shared("serviceAccount.name", serviceAccount, `the name of the ServiceAccount of ${other.subject}`)]
    : [];
}

/** Two outputs may turn out to be the same namespace, which is known no sooner than their values are. */
function refuseOnceNamespacesAreKnown(
  workload: PlacedWorkload,
  other: PlacedWorkload,
  problems: readonly Problem[],
): void {
  if (problems.length === 0) return;
  all([workload.namespace, other.namespace]).apply(([own, others]) => {
    if (own === others) refuse(workload.subject, problems);
  });
}

function shared(argument: string, value: unknown, what: string): Problem {
  return {
    argument,
    value,
    rule: `is ${what} in the same namespace, where the one would take over what is the other's`,
    remedy: "Give one of the two another",
  };
}
