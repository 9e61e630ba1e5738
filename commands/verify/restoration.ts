import type { Promised } from "../../contracts/contract";
import { isReady, nameOf } from "../../kubernetes/objects";
import { claimsIn } from "../../kubernetes/collection";
import { podsOf } from "../../contracts/judging/workload-pods";
import { deploymentOf, statefulSetOf } from "../../contracts/judging/workloads";
import { orAborted } from "../../command-line/or-aborted";
import { workloadWords } from "./evidence";
import { reasonOf } from "../../kubernetes/reason";

/** What judging must not change, by name. */
export type WorkloadState = Readonly<Record<string, string>>;

/** Hears what is not as it was before. */
export type ChangeListener = (notRestored: readonly string[]) => void;

/** How long the state of workloads is waited for when judging ended early, perhaps for want of a cluster. */
const PATIENCE_MS = 5000;

/** Does something that may disturb workloads; when that ends early, tells what is not as it was before. */
export async function tellingWhenCutShort<T>(
  workloads: readonly Promised[],
  before: WorkloadState,
  tell: ChangeListener | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    tell?.(await changesSince(before, workloads));
    throw error;
  }
}

/** What is not as it was before. When that cannot be learned, that is what is told: verdicts and errors matter more. */
export async function changesSince(before: WorkloadState, workloads: readonly Promised[]): Promise<string[]> {
  try {
    const after = await orAborted(workloadState(workloads), AbortSignal.timeout(PATIENCE_MS));
    return notRestored(before, after);
  } catch (error) {
    return [`whatever contracts had changed, which could not be read: ${reasonOf(error)}`];
  }
}

/** The state of workloads, so far as a contract may disturb it. */
export async function workloadState(workloads: readonly Promised[]): Promise<WorkloadState> {
  const states = await Promise.all(workloads.map(stateOf));
  return Object.assign({}, ...states) as WorkloadState;
}

async function stateOf(workload: Promised): Promise<WorkloadState> {
  const { cluster, promises } = workload;
  const words = `${workloadWords(promises)} in namespace ${promises.namespace}`;
  const [spec, pods, claims] = await Promise.all([
    specOf((promises.kind === "StatefulSet" ? statefulSetOf : deploymentOf)(workload)),
    podsOf(workload),
    claimsIn(cluster, promises.namespace).list(),
  ]);
  const ready = pods.filter(isReady);
  return promises.kind === "StatefulSet"
    ? {
        [`the spec of ${words}`]: spec,
        [`the Ready pods of ${words}`]: ready.map(nameOf).join(", "),
        [`the claims of ${words}`]: claims.items
          .map(nameOf)
          .filter((name) => isClaimOf(name, promises.name))
          .sort()
          .join(", "),
      }
    : {
        [`the spec of ${words}`]: spec,
        [`the number of Ready pods of ${words}`]: String(ready.length),
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
export function notRestored(before: WorkloadState, after: WorkloadState): string[] {
  return Object.keys(before).filter((what) => before[what] !== after[what]);
}
