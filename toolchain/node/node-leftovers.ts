import { readFile, rm } from "node:fs/promises";
import { run, succeeds, type RunOptions } from "../../command-line/processes/process";

const KUBELET_FOLDER = "/var/lib/kubelet";

/** Where minikube's storage provisioner keeps the volumes' data on the node. */
export const VOLUMES_FOLDER = "/tmp/hostpath-provisioner";

/** What minikube and its node leave behind: volumes, network configuration, kubelet's files and service. */
const leftovers = [
  VOLUMES_FOLDER,
  "/etc/cni/net.d/1-k8s.conflist",
  "/etc/init.d/kubelet",
  "/etc/kubernetes/admin.conf",
  "/etc/kubernetes/kubelet.conf",
  KUBELET_FOLDER,
];

/** Interface that minikube's bridge network makes. */
const BRIDGE_INTERFACE = "bridge";

/**
 * Ends the pods that outlive the kubelet when a node is taken down; needs a containerd that still runs.
 *
 * @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-reset/ for what kubeadm leaves to others
 */
export async function removePods(options: RunOptions): Promise<void> {
  await run(
    "crictl",
    ["--runtime-endpoint=unix:///run/containerd/containerd.sock", "rmp", "--all", "--force"],
    options,
  );
}

/** Removes what a deleted node leaves on the machine. */
export async function removeNodeLeftovers(options: RunOptions): Promise<void> {
  for (const mount of await mountsIn(KUBELET_FOLDER)) await run("umount", [mount], options);

  for (const path of leftovers) await rm(path, { recursive: true, force: true });

  if (await succeeds("ip", ["link", "show", BRIDGE_INTERFACE]))
    await run("ip", ["link", "delete", BRIDGE_INTERFACE], options);
}

/** A folder that is a mount point, and those below it, the deepest first. */
async function mountsIn(folder: string): Promise<string[]> {
  const mounts = await readFile("/proc/mounts", "utf8");
  return mounts
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .sort()
    .reverse();
}
