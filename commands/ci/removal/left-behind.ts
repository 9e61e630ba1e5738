import type { Stack } from "@pulumi/pulumi/automation";
import { Failure } from "../../../command-line/failure";
import { reasonOf } from "../../../kubernetes/reason";
import type { Inputs } from "../../plan/preview/resource-change";
import { claimsOf, readStatefulSet } from "../../plan/workloads/stateful-set";
import type { CiRun } from "../run/ci-run";
import { findCiStack } from "../run/ci-stack";

const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";

/** The part of a stack's exported state that matters here. */
interface State {
  readonly resources?: readonly {
    readonly type: string;
    readonly inputs?: Inputs;
    readonly outputs?: { readonly metadata?: { readonly name?: string } };
  }[];
}

/** Says what a run that could not be removed has left, as its state knows it, and how to remove that. */
export async function leftBehind(run: CiRun, cause: unknown): Promise<Failure> {
  const { name, kubeContext, backend } = run;
  const stack = await findCiStack(run).catch(() => undefined);
  const objects = stack ? await objectsOf(stack) : [];
  return new Failure(
    [
      `CI run ${name} is not removed: ${reasonOf(cause)}`,
      "",
      "Left behind, as far as they were made:",
      ...(stack ? [`  stack ${name} in ${backend}`] : []),
      `  namespace ${name} in kubeconfig context ${kubeContext}, with all that is in it`,
      ...objects.map((object) => `    ${object}`),
    ].join("\n"),
    [
      "To remove it, once the cluster answers:",
      "  npm run ci -- --sweep",
      "or by hand:",
      `  kubectl --context ${kubeContext} delete namespace ${name}`,
      ...(stack ? [`  npx pulumi stack rm --yes --force --preserve-config ${name}`] : []),
    ].join("\n"),
    { cause },
  );
}

/** The objects on the cluster that the state knows, and the claims that follow from its StatefulSets. */
async function objectsOf(stack: Stack): Promise<string[]> {
  const state = (await stack.exportStack()).deployment as State | undefined;
  return (state?.resources ?? []).flatMap(({ type, inputs, outputs }) => {
    const name = outputs?.metadata?.name;
    if (!type.startsWith("kubernetes:") || name === undefined) return [];
    const claims = type === STATEFUL_SET && inputs !== undefined ? claimsOf(readStatefulSet(inputs)) : [];
    return [
      `${type.split(":").at(-1) ?? type} ${name}`,
      ...claims.map((claim) => `PersistentVolumeClaim ${claim.name} with its volume`),
    ];
  });
}
