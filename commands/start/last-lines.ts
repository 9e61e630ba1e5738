import { stripVTControlCharacters } from "node:util";
import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { nameOf } from "../../kubernetes/objects";

/** The last lines that containers wrote before they ended, by container name. */
export type LastLines = Readonly<Record<string, string>>;

const LINES = 3;
const MOST_CHARACTERS = 400;

/**
 * The last lines of the containers of a pod that have ended: what the program says of it itself, which stands nowhere
 * else. Nothing of a log that is gone or that the user may not read.
 */
export async function lastLines(cluster: Cluster, pod: V1Pod): Promise<LastLines> {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const ended = [...initContainerStatuses, ...containerStatuses].filter(
    (status) => !status.ready && endOf(status)?.exitCode !== undefined && !endOf(status)?.message,
  );
  const found = await Promise.all(
    ended.map(async ({ name }) => [name, inOneLine(await logEnd(cluster, pod, name))] as const),
  );
  return Object.fromEntries(found.filter(([, line]) => line !== ""));
}

/** How a container ended that does not run: now, or before it waited to be restarted. */
export function endOf({ state, lastState }: V1ContainerStatus): V1ContainerStateTerminated | undefined {
  return state?.running ? undefined : (state?.terminated ?? lastState?.terminated);
}

async function logEnd(cluster: Cluster, pod: V1Pod, container: string): Promise<string> {
  const { namespace = "" } = pod.metadata ?? {};
  return cluster.core
    .readNamespacedPodLog({ namespace, name: nameOf(pod), container, tailLines: LINES })
    .catch(() => "");
}

/** Several lines as one, without what would colour or move a terminal. */
export function inOneLine(log: string): string {
  const line = stripVTControlCharacters(log)
    .split(/\r?\n/)
    .map((part) => part.replace(/\p{Cc}/gu, "").trim())
    .filter((part) => part !== "")
    .join(" | ");
  return line.length > MOST_CHARACTERS ? `... ${line.slice(-MOST_CHARACTERS)}` : line;
}
