import type { KubernetesObject, V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { type Collection, deploymentNamed, statefulSetNamed } from "../../kubernetes/collection";
import { waitUntil } from "../../kubernetes/wait-until";
import { Failure } from "../../command-line/failures/failure";
import { reasonOf } from "../../kubernetes/reason";

/** A workload whose rollout is waited for. */
export interface RollingWorkload {
  readonly kind: "StatefulSet" | "Deployment";
  readonly namespace: string;
  readonly name: string;
}

/** How long to wait, and what is said meanwhile and afterwards. */
export interface RolloutPatience {
  readonly limitSeconds: number;
  /** What gives it more time, as the reader does it: `raise timeoutSeconds`. */
  readonly longer: string;
  readonly report: (text: string) => void;
}

/** A workload that has not rolled out, and why. */
export class NotRolledOut extends Failure {}

/**
 * Waits until a workload has rolled out, and reports what it waits for. Pulumi may end earlier in two cases. Its
 * provider may read the status before the controller has updated it; the status is then that of the former template.
 * And an update waits for nothing if an earlier, killed update has already changed the workload.
 *
 * @throws {@link NotRolledOut} when it does not within the limit, or cannot
 * @see https://github.com/pulumi/pulumi-kubernetes/pull/4094
 */
export function awaitRollout(
  cluster: Cluster,
  workload: RollingWorkload,
  patience: RolloutPatience,
): Promise<void> {
  const { kind, namespace, name } = workload;
  return kind === "StatefulSet"
    ? awaitDone(statefulSetNamed(cluster, namespace, name), workload, isRolledOut, patience)
    : awaitDone(
        deploymentNamed(cluster, namespace, name),
        workload,
        isDeploymentRolledOut,
        patience,
        whyStopped,
      );
}

async function awaitDone<T extends KubernetesObject>(
  collection: Collection<T>,
  { kind, namespace, name }: RollingWorkload,
  isDone: (workload: T) => boolean,
  { limitSeconds, longer, report }: RolloutPatience,
  why: (workload: T) => string | undefined = () => undefined,
): Promise<void> {
  const { items } = await collection.list();
  if (items.length === 0) {
    throw new NotRolledOut(
      `there is no ${kind} ${name} in namespace ${namespace}`,
      "Deploy it, and run the same command again.",
    );
  }
  if (items.some(isDone)) return;
  report(`Waiting for ${kind} ${name} to roll out ...`);
  const remedy = `Mend what keeps its pods from being Ready, or ${longer}, and run the same command again.`;
  const ended = await waitUntil(
    collection,
    "all its pods to be Ready with the current template",
    (all) => all.some((workload) => isDone(workload) || why(workload) !== undefined),
    limitSeconds,
  ).catch((cause: unknown) => {
    throw new NotRolledOut(`${kind} ${name} has not rolled out: ${reasonOf(cause)}`, remedy, { cause });
  });
  const stopped = ended.some(isDone) ? undefined : ended.map(why).find((reason) => reason !== undefined);
  if (stopped !== undefined) throw new NotRolledOut(`${kind} ${name} does not roll out: ${stopped}`, remedy);
}

/**
 * Whether as many pods as there are to be are Ready, and all that the update strategy replaces have the current template.
 *
 * @see https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/kubectl_rollout_status/
 */
export function isRolledOut({ metadata, spec, status }: V1StatefulSet): boolean {
  const { replicas = 1, updateStrategy } = spec ?? {};
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0 } = status ?? {};
  if (observedGeneration < (metadata?.generation ?? 0) || readyReplicas !== replicas) return false;
  if (updateStrategy?.type === "OnDelete") return true;
  return updatedReplicas >= replicas - (updateStrategy?.rollingUpdate?.partition ?? 0);
}

/** Whether a Deployment has as many available pods of its current template as there are to be, and no others. */
export function isDeploymentRolledOut({ metadata, spec, status }: V1Deployment): boolean {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  return (
    observedGeneration >= (metadata?.generation ?? 0) &&
    updatedReplicas >= (spec?.replicas ?? 1) &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas
  );
}

/** Why a Deployment's controller does not go on with a rollout; undefined if it does. */
function whyStopped({ metadata, spec, status }: V1Deployment): string | undefined {
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return undefined;
  if (spec?.paused === true) return "it is paused; kubectl rollout resume lets it go on";
  const progressing = status?.conditions?.find(({ type }) => type === "Progressing");
  return progressing?.reason === "ProgressDeadlineExceeded" ? progressing.message : undefined;
}
