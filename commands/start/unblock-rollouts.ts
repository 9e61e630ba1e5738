import { type Holdups, replaceBlockingPods } from "../../kubernetes/pods/blocking-pods";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { nameOf } from "../../kubernetes/objects";
import { reasonOf } from "../../kubernetes/reason";
import type { RollingWorkload } from "./rollout";

const SECONDS_BETWEEN_LOOKS = 3;

/**
 * Does work during which StatefulSets roll, and meanwhile replaces the pods that keep them from rolling on, saying so.
 *
 * @see {@link replaceBlockingPods}
 */
export async function whileUnblocking<T>(
  cluster: Cluster,
  workloads: readonly RollingWorkload[],
  report: (text: string) => void,
  work: Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const looking = unblockUntil(ended.signal, cluster, workloads, report);
  try {
    return await work;
  } finally {
    ended.abort();
    await looking;
  }
}

async function unblockUntil(
  ended: AbortSignal,
  cluster: Cluster,
  workloads: readonly RollingWorkload[],
  report: (text: string) => void,
): Promise<void> {
  const statefulSets = workloads.filter(({ kind }) => kind === "StatefulSet");
  if (statefulSets.length > 0) await lookUntil(ended, () => unblock(cluster, statefulSets, report));
}

/** Replaces the pods that block now. Workloads that cannot be read are reported; the update goes on. */
async function unblock(
  cluster: Cluster,
  statefulSets: readonly RollingWorkload[],
  report: (text: string) => void,
): Promise<void> {
  for (const { namespace, name } of statefulSets) {
    const replaced = await replaceBlockingPods(cluster, namespace, name).catch((error: unknown) => {
      report(`Whether a pod blocks StatefulSet ${name} could not be found out: ${reasonOf(error)}`);
      return [];
    });
    for (const pod of replaced) report(describeReplaced(pod.name, name));
  }
}

/** Says why a pod was deleted. */
export function describeReplaced(pod: string, statefulSet: string): string {
  return (
    `Deleted pod ${pod}, which was never Ready and kept StatefulSet ${statefulSet} from rolling on to its newer ` +
    `template; its claims stay.`
  );
}

/** Says what keeps a StatefulSet from rolling on that only its user can judge, and what to do about it. */
export function describeHoldups(
  context: string,
  namespace: string,
  statefulSet: string,
  { stalled, held }: Holdups,
): string[] {
  return [
    ...stalled.map(
      (pod) =>
        `Pod ${nameOf(pod)} is not Ready and has an older template, which keeps StatefulSet ${statefulSet} from ` +
        `rolling on. It has been Ready before, so it is not deleted here. If it cannot get Ready again, delete it; its ` +
        `claims stay:\n  kubectl --context ${context} --namespace ${namespace} delete pod ${nameOf(pod)}`,
    ),
    ...held.map(
      (pod) =>
        `Pod ${nameOf(pod)} was never Ready and has an older template, which the partition of StatefulSet ` +
        `${statefulSet} keeps it on. Lower the partition below the pod's ordinal for it to get the newer one.`,
    ),
  ];
}

async function lookUntil(ended: AbortSignal, look: () => Promise<void>): Promise<void> {
  while (!ended.aborted) {
    await look();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SECONDS_BETWEEN_LOOKS * 1000);
      ended.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
