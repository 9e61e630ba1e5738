import { join } from "node:path";
import { Failure } from "../../command-line/failures/failure";
import { outputOf } from "../../command-line/processes/process";
import { exists } from "../../command-line/exists";
import { isOwnContainerd } from "./containerd";

/** What a machine has that is a Kubernetes node, by what made it one. A worker has other files than a server. */
const NODE_FILES: Readonly<Record<string, readonly string[]>> = {
  kubeadm: ["etc/kubernetes/admin.conf", "etc/kubernetes/kubelet.conf"],
  k3s: ["etc/rancher/k3s/k3s.yaml", "var/lib/rancher/k3s/agent/kubelet.kubeconfig"],
  RKE2: ["etc/rancher/rke2/rke2.yaml", "var/lib/rancher/rke2/agent/kubelet.kubeconfig"],
  k0s: ["var/lib/k0s/kubelet.conf"],
  MicroK8s: ["var/snap/microk8s/current/credentials/client.config"],
};

/**
 * Makes sure that this machine may become a new Kubernetes node. If it already is a node, minikube would overwrite
 * that node's cluster, because it has kubeadm ignore that. And a containerd that runs other containers would get
 * other settings.
 *
 * @param root folder that the machine's files are looked up in
 * @throws {@link Failure} that names what is in the way
 */
export async function requireFreeMachine(root = "/"): Promise<void> {
  const own = await isOwnContainerd();
  for (const file of Object.values(NODE_FILES).flat())
    if (await exists(join(root, file))) throw nodeAlready(join(root, file), own);

  if (own) return;
  const containers = await runningContainers();
  if (containers.length > 0) throw containerdInUse(containers);
}

/** Containers of every namespace of this machine's containerd: `namespace/name`. */
async function runningContainers(): Promise<string[]> {
  const namespaces = lines(await outputOf("ctr", ["namespaces", "list", "--quiet"], 5));
  const found = await Promise.all(
    namespaces.map(async (namespace) => {
      const tasks = await outputOf("ctr", ["--namespace", namespace, "tasks", "list", "--quiet"], 5);
      return lines(tasks).map((name) => `${namespace}/${name}`);
    }),
  );
  return found.flat();
}

function lines(output: string | undefined): string[] {
  return (output ?? "").split("\n").filter((line) => line !== "");
}

function nodeAlready(file: string, own: boolean): Failure {
  const takeDown = own
    ? "npm run cluster:delete"
    : "kubeadm reset, k3s-uninstall.sh, rke2-uninstall.sh, k0s reset, snap remove microk8s";
  return new Failure(
    `This machine is a node of a Kubernetes cluster already: ${file} exists and belongs to no minikube profile. A new cluster would overwrite it.`,
    `Deploy to that cluster instead: npx pulumi config set kubeContext NAME. If it is given up for good with all data, take it down (${takeDown}) and run the same command again.`,
  );
}

function containerdInUse(containers: readonly string[]): Failure {
  return new Failure(
    `This machine's containerd runs containers of others (${containers.slice(0, 5).join(", ")}${containers.length > 5 ? ", …" : ""}); as a Kubernetes node it would get other settings and a restart.`,
    "Install and start Docker, which leaves that containerd alone, or stop these containers if nobody needs them; then run the same command again.",
  );
}
