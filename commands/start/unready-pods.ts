import type { V1ContainerStateTerminated, V1ContainerStatus, V1Node, V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { podsIn } from "../../kubernetes/collection";
import { unlessForbidden } from "../../kubernetes/forbidden";
import { isReady, isTerminating, labelSelectorOf, nameOf } from "../../kubernetes/objects";
import { findHoldups } from "../../kubernetes/pods/blocking-pods";
import { reasonOf } from "../../kubernetes/reason";
import { endOf, lastLines, type LastLines } from "./last-lines";
import { missingPods } from "./missing-pods";
import { describeHoldups } from "./unblock-rollouts";
import { type Warnings, warningsOf } from "./warnings";
import type { StackWorkload } from "./stack-workloads";

/** Prints why pods of workloads are not Ready, or why that cannot be told. */
export async function explainUnready(
  cluster: Cluster,
  workloads: () => Promise<readonly StackWorkload[]>,
): Promise<void> {
  for (const text of await describeUnready(cluster, workloads)) console.error(`\n${text}`);
}

/** Texts that say why pods of workloads are not Ready, or why that cannot be told. None if they are. */
export async function describeUnready(
  cluster: Cluster,
  workloads: () => Promise<readonly StackWorkload[]>,
): Promise<string[]> {
  try {
    const found = await workloads();
    const reasons = await unreadyPods(cluster, found);
    const listed = reasons.length > 0 ? [["Pods that are not Ready:", ...reasons].join("\n  ")] : [];
    return [...listed, ...(await stalledRollouts(cluster, found))];
  } catch (error) {
    return [`Why pods are not Ready could not be found out: ${reasonOf(error)}`];
  }
}

/** What keeps StatefulSets from rolling on that only the user can judge. */
async function stalledRollouts(cluster: Cluster, workloads: readonly StackWorkload[]): Promise<string[]> {
  const context = cluster.kubeConfig.getCurrentContext();
  const lines = workloads
    .filter(({ kind }) => kind === "StatefulSet")
    .map(async ({ namespace, name }) => {
      const holdups = await unlessForbidden(findHoldups(cluster, namespace, name));
      return holdups ? describeHoldups(context, namespace, name, holdups) : [];
    });
  return (await Promise.all(lines)).flat();
}

/**
 * Why pods of workloads are not Ready, a line each. The scheduler's, the kubelet's and the container runtime's reasons
 * stand in the pods alone: Pulumi knows only that they are missing.
 */
export async function unreadyPods(cluster: Cluster, workloads: readonly StackWorkload[]): Promise<string[]> {
  const pods = await Promise.all(
    workloads.map(({ namespace, selector }) =>
      podsIn(cluster, namespace, { labelSelector: labelSelectorOf(selector) }).list(),
    ),
  );
  const unready = pods
    .flatMap(({ items }) => items)
    .filter((pod) => !isReady(pod) && !isTerminating(pod))
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b), "en", { numeric: true }));
  const neverMade = await missingPods(cluster, workloads);
  if (unready.length === 0) return neverMade;
  // The user of a shared cluster may seldom list its nodes.
  const nodes = (await unlessForbidden(cluster.core.listNode()))?.items ?? [];
  const reasons = unready.map(async (pod) => {
    const [warnings, lines] = await Promise.all([warningsOf(cluster, pod), lastLines(cluster, pod)]);
    return `pod ${nameOf(pod)}: ${whyUnready(pod, nodes, warnings, lines)}`;
  });
  return [...neverMade, ...(await Promise.all(reasons))];
}

/**
 * Why one pod is not Ready, as the first in its life that stopped it says.
 *
 * @param warnings what was said of it in events
 * @param lines what its containers wrote before they ended
 */
export function whyUnready(
  pod: V1Pod,
  nodes: readonly V1Node[],
  warnings: Warnings = {},
  lines: LastLines = {},
): string {
  const { phase, reason, message, containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const scheduled = condition(pod, "PodScheduled");
  if (scheduled?.status === "False")
    return [scheduled.message ?? "not scheduled", ...(warnings.claims ?? []), ...taints(nodes)].join("; ");
  if (phase === "Failed") return words("Failed", reason, message);
  // An init container that has not ended well is why the others wait.
  const preparing = initContainerStatuses
    .filter(({ ready }) => !ready)
    .flatMap((status) => whyNotPrepared(pod, status, warnings, lines));
  const stopped =
    preparing.length > 0
      ? preparing
      : containerStatuses.flatMap((status) => whyContainerStopped(status, warnings, lines));
  if (stopped.length > 0) return words(stopped.join("; "), isStarting(pod) ? warnings.start : undefined);
  const unready = condition(pod, "Ready")?.message ?? phase ?? "no phase";
  return words(
    unready,
    warnings.probe ?? containerStatuses.flatMap((each) => whyNotReady(pod, each)).join("; "),
  );
}

/** Which probe a container that runs waits for, while the kubelet has reported no failure of it. */
function whyNotReady(pod: V1Pod, { name, ready, started, state }: V1ContainerStatus): string[] {
  const container = pod.spec?.containers.find((given) => given.name === name);
  const start = state?.running?.startedAt;
  if (ready || start === undefined) return [];
  if (container?.startupProbe !== undefined && started !== true)
    return [`container ${name} runs, and its startup probe has not succeeded yet`];
  if (container?.readinessProbe === undefined) return [];
  const since = condition(pod, "ContainersReady")?.lastTransitionTime;
  const wasReady = since !== undefined && since > start;
  return [
    `container ${name} runs, and its readiness probe ${wasReady ? "succeeds no more" : "has not succeeded yet"}`,
  ];
}

/** Whether the kubelet has not made all containers yet, so that what it said of that still counts. */
function isStarting({ status }: V1Pod): boolean {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.some(({ state }) => STARTING.includes(state?.waiting?.reason ?? ""));
}

const STARTING = ["ContainerCreating", "PodInitializing", "ErrImagePull", "ImagePullBackOff"];

/** An init container that runs is what the others wait for, and so is a sidecar that has not started. */
function whyNotPrepared(
  pod: V1Pod,
  status: V1ContainerStatus,
  warnings: Warnings,
  lines: LastLines,
): string[] {
  const { name, state, started } = status;
  if (state?.running === undefined) return whyContainerStopped(status, warnings, lines);
  const container = pod.spec?.initContainers?.find((given) => given.name === name);
  if (container?.restartPolicy !== "Always") return [`init container ${name} has not ended yet`];
  return started === true ? [] : [`sidecar ${name} has not started yet`];
}

function condition(pod: V1Pod, wanted: string) {
  return pod.status?.conditions?.find(({ type }) => type === wanted);
}

/** The scheduler counts the nodes that have a taint, and does not say which. */
function taints(nodes: readonly V1Node[]): string[] {
  return nodes.flatMap((node) =>
    (node.spec?.taints ?? []).map(({ key, effect }) => `node ${nameOf(node)} has taint ${key}:${effect}`),
  );
}

function whyContainerStopped(status: V1ContainerStatus, warnings: Warnings, lines: LastLines): string[] {
  const { name, state } = status;
  const { waiting, terminated } = state ?? {};
  const ended = endOf(status);
  if (waiting === undefined && terminated === undefined) return [];
  const user = /runAsNonRoot and image (will run as root|has non-numeric user)/.test(waiting?.message ?? "")
    ? "the argument runAsUser says as whom it runs instead"
    : undefined;
  // That it is restarted later and later is no reason.
  const message = waiting?.reason === "CrashLoopBackOff" ? undefined : waiting?.message;
  const exit = ended && words(`ended with exit code ${ended.exitCode}`, ended.reason, ended.message);
  const killing = killingOf(name, ended, warnings);
  const line = lines[name];
  return [
    [
      `container ${name}`,
      waiting && words("waits", waiting.reason, message),
      user,
      exit,
      killing && `killed by the kubelet: ${killing}`,
      line && `its log ends with: ${line}`,
    ]
      .filter((part) => part !== undefined && part !== "")
      .join(", "),
  ];
}

/** Why the kubelet killed a container in its last life, undefined if it ended by itself. */
function killingOf(
  name: string,
  ended: V1ContainerStateTerminated | undefined,
  { killings = [] }: Warnings,
): string | undefined {
  const start = ended?.startedAt?.getTime();
  if (start === undefined) return undefined;
  return killings.find(({ container, at }) => container === name && at >= start)?.reason;
}

function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(": ");
}
