import type { DeployedStack } from "../../contracts/contract";
import { isReady, nameOf } from "../../kubernetes/objects";
import { deploymentPods, statefulSetPods } from "../../contracts/judging/workload-pods";
import { deploymentOf, statefulSetOf } from "../../contracts/judging/workloads";
import { orAborted } from "../../command-line/or-aborted";
import { reasonOf } from "../reason";

/** What judging must leave as it was, by what it is called. */
export type StackState = Readonly<Record<string, string>>;

/** Hears what is not as it was before. */
export type ChangeListener = (notRestored: readonly string[]) => void;

/** How long the state of a stack is waited for when judging ended early, perhaps for want of a cluster. */
const PATIENCE_MS = 5000;

/** Does something that may disturb a stack; where that ends early, tells what is not as it was before. */
export async function tellingWhenCutShort<T>(
  stack: DeployedStack,
  before: StackState,
  tell: ChangeListener | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    tell?.(await changesSince(before, stack));
    throw error;
  }
}

/** Where the changes cannot be learned, that is what is told: the error that ended the judging matters more. */
async function changesSince(before: StackState, stack: DeployedStack): Promise<string[]> {
  try {
    return notRestored(before, await orAborted(stackState(stack), AbortSignal.timeout(PATIENCE_MS)));
  } catch (error) {
    return [`whatever contracts had changed, which could not be read: ${reasonOf(error)}`];
  }
}

/** The state of a stack's workloads, so far as a contract may disturb it. */
export async function stackState(stack: DeployedStack): Promise<StackState> {
  const { namespace, statefulSetName, deploymentName } = stack.outputs;
  const [statefulSet, deployment, stateful, stateless, claims] = await Promise.all([
    specOf(statefulSetOf(stack)),
    specOf(deploymentOf(stack)),
    statefulSetPods(stack),
    deploymentPods(stack),
    stack.cluster.core.listNamespacedPersistentVolumeClaim({ namespace }),
  ]);
  return {
    [`the spec of StatefulSet ${statefulSetName}`]: statefulSet,
    [`the spec of Deployment ${deploymentName}`]: deployment,
    [`the Ready pods of StatefulSet ${statefulSetName}`]: stateful.filter(isReady).map(nameOf).join(", "),
    [`the number of Ready pods of Deployment ${deploymentName}`]: String(stateless.filter(isReady).length),
    [`the claims of StatefulSet ${statefulSetName}`]: claims.items
      .map(nameOf)
      .filter((name) => isClaimOf(name, statefulSetName))
      .sort()
      .join(", "),
  };
}

/** Whether a claim has such a name as a StatefulSet's templates give it. */
function isClaimOf(claim: string, statefulSetName: string): boolean {
  const [, owner] = /^(.+)-\d+$/.exec(claim) ?? [];
  return owner?.endsWith(`-${statefulSetName}`) ?? false;
}

/** A workload that is not there is left to the contracts, which miss it. */
async function specOf(workload: Promise<{ spec?: unknown }>): Promise<string> {
  try {
    return JSON.stringify((await workload).spec);
  } catch (error) {
    return reasonOf(error);
  }
}

/** What is not as it was before. */
export function notRestored(before: StackState, after: StackState): string[] {
  return Object.keys(before).filter((what) => before[what] !== after[what]);
}
