import { basename } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";
import { nameOf, required, uidOf } from "../../../kubernetes/objects";
import { run } from "../../../command-line/processes/process";
import { descendantsOf, isNamed, processes, type RunningProcess } from "../../support/running/processes";

/** Where the node's container runtime listens. */
const RUNTIME = "--runtime-endpoint=unix:///run/containerd/containerd.sock";

/** A container, or what holds the containers of a pod together. */
export interface NodeContainer {
  readonly id: string;
  /** Number of its main process. */
  readonly pid: number;
}

/** The kubelet; undefined if there is none. */
export async function kubelet(): Promise<RunningProcess | undefined> {
  return (await processes()).find(isNamed("kubelet"));
}

/** containerd itself, not its shims; undefined if there is none. */
export async function containerd(): Promise<RunningProcess | undefined> {
  return (await processes()).find(isNamed("containerd"));
}

/** Number of the main process of a pod's only container. */
export async function containerProcess(pod: V1Pod): Promise<number> {
  return pidOf("inspect", required(containerIdOf(pod), `a container of pod ${nameOf(pod)}`));
}

/** Id of a pod's only container, as the container runtime knows it; undefined if it has none yet. */
export function containerIdOf(pod: V1Pod): string | undefined {
  return pod.status?.containerStatuses?.[0]?.containerID?.replace(/^containerd:\/\//, "");
}

/** The sandbox of a pod that runs: its main process keeps the pod's namespaces. */
export async function sandboxOf(pod: V1Pod): Promise<NodeContainer> {
  const label = `io.kubernetes.pod.uid=${uidOf(pod)}`;
  const ids = await crictl("pods", "--quiet", "--no-trunc", "--state", "ready", "--label", label);
  const [id] = ids.split("\n").filter((line) => line !== "");
  if (id === undefined) throw new Error(`pod ${nameOf(pod)} has no sandbox on this machine`);
  return { id, pid: await pidOf("inspectp", id) };
}

/** The process between containerd and the containers of a sandbox. */
export async function shimOf({ id }: NodeContainer): Promise<RunningProcess> {
  return required(
    (await shims()).find(({ command }) => command.includes(id)),
    `the shim of sandbox ${id}`,
  );
}

/** The container of a part of the control plane that runs as a pod; undefined while there is none. */
export async function controlPlaneContainer(
  name: "kube-apiserver" | "etcd",
): Promise<NodeContainer | undefined> {
  const filter = [
    "--state",
    "running",
    "--name",
    `^${name}$`,
    "--label",
    "io.kubernetes.pod.namespace=kube-system",
  ];
  const [id] = (await crictl("ps", "--quiet", "--no-trunc", ...filter)).split("\n");
  return id ? { id, pid: await pidOf("inspect", id) } : undefined;
}

/**
 * The processes that make this machine a node: what restarts the kubelet without systemd, the kubelet, containerd,
 * the shims, and the processes in pods. The API server and etcd are among the last. They come in the order in which
 * none of them is started again.
 */
export async function allOfTheNode(): Promise<RunningProcess[]> {
  const all = await processes();
  const running = await kubelet();
  const restarter = all.filter(({ pid, command }) => pid === running?.parent && command.some(isKubeletUnit));
  const shimsOfPods = await shims();
  const inPods = descendantsOf(
    shimsOfPods.map(({ pid }) => pid),
    all,
  );
  return [restarter, running ?? [], (await containerd()) ?? [], shimsOfPods, inPods].flat();
}

/** minikube's stand-in for systemd is given the kubelet's unit file. */
function isKubeletUnit(argument: string): boolean {
  return basename(argument) === "kubelet.service";
}

async function shims(): Promise<RunningProcess[]> {
  return (await processes()).filter(
    ({ command }) => basename(command[0] ?? "").startsWith("containerd-shim") && command.includes("k8s.io"),
  );
}

async function pidOf(question: "inspect" | "inspectp", id: string): Promise<number> {
  const answer = JSON.parse(await crictl(question, id)) as { readonly info: { readonly pid: number } };
  return answer.info.pid;
}

function crictl(...args: string[]): Promise<string> {
  return run("crictl", [RUNTIME, ...args]);
}
