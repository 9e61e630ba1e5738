import { Failure } from "../../command-line/failure";
import { outputOf, run, succeeds, type RunOptions } from "../../command-line/process";

/** What a machine without a Docker engine needs to be a Kubernetes node: each with its reason. */
export const nodePackages: Readonly<Record<string, string>> = {
  containerd: "runs the containers",
  runc: "starts them for containerd",
  "containernetworking-plugins": "connects the pods",
  iptables: "kube-proxy's rules",
  conntrack: "kube-proxy and kubeadm's preflight check",
  socat: "port forwarding",
  ethtool: "kubeadm's preflight check",
  ebtables: "kubeadm's preflight check",
  sudo: "minikube runs its commands through it",
  procps: "minikube looks for processes",
};

/** What building the images needs besides. */
export const imagePackages: Readonly<Record<string, string>> = {
  buildah: "builds images without an engine",
  mmdebstrap: "makes the Debian file systems in them",
  catatonit: "becomes the pause image",
};

/** What the tests of the evidence page need besides. */
export const browserPackages: Readonly<Record<string, string>> = {
  chromium: "opens the evidence page in the tests",
};

/** The packages of a set that the machine does not have. */
export async function missingPackages(packages: Readonly<Record<string, string>>): Promise<string[]> {
  const names = Object.keys(packages);
  const listing = await outputOf("dpkg-query", [
    "--show",
    "--showformat=${Package} ${db:Status-Status}\n",
    "*",
  ]);
  const installed = new Set(
    (listing ?? "")
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/**
 * Installs Debian packages without questions. An installation that was interrupted before is finished first.
 *
 * @throws {@link Failure} on a machine without apt, or when a package cannot be had
 */
export async function installPackages(names: readonly string[], options: RunOptions): Promise<void> {
  if (!(await succeeds("apt-get", ["--version"]))) {
    throw new Failure(
      `This machine lacks ${names.join(", ")} and has no apt-get to install them with.`,
      "Install them with this system's own package manager, or install Docker and let minikube use it; then run the same command again.",
    );
  }
  const aptOptions = {
    ...options,
    env: { DEBIAN_FRONTEND: "noninteractive" },
    remedy:
      "See that apt-get update and apt-get install work on this machine, then run the same command again.",
  };
  await run("dpkg", ["--configure", "-a"], aptOptions);
  await run("apt-get", ["update"], aptOptions);
  await run("apt-get", ["install", "--yes", "--no-install-recommends", ...names], aptOptions);
}
