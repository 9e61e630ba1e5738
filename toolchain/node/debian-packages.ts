import { Failure } from "../../command-line/failures/failure";
import { outputOf, run, succeeds, type RunOptions } from "../../command-line/processes/process";

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

/** The packages of a set that the machine does not have. */
export async function missingPackages(packages: Readonly<Record<string, string>>): Promise<string[]> {
  const present = await presentPackages();
  return Object.keys(packages).filter((name) => present.get(name) !== "installed");
}

/** dpkg's status of a package that is not there, or of which only settings are left. */
const ABSENT = ["not-installed", "config-files"];

/** dpkg's status of each Debian package that is there, installed wholly or in part; empty on a system without dpkg. */
export async function presentPackages(): Promise<ReadonlyMap<string, string>> {
  const format = "--showformat=${Package} ${db:Status-Status}\n";
  const listing = (await outputOf("dpkg-query", ["--show", format, "*"])) ?? "";
  const entries = listing.split("\n").map((line) => line.split(" ", 2) as [string, string?]);
  return new Map(
    entries.flatMap(([name, status]) => (status && !ABSENT.includes(status) ? [[name, status]] : [])),
  );
}

/**
 * Installs Debian packages without questions, and removes none. An installation that was interrupted before is
 * finished first.
 *
 * @throws {@link Failure} on a machine without apt, when a package cannot be had, or when others would have to go
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
  await requireNoRemovals(names);
  await run("apt-get", [...installation(names), "--no-remove"], aptOptions);
}

/**
 * Makes sure that an installation removes no package. For example, Debian's containerd replaces the containerd of
 * Docker's own packages, and these would be removed. Packages that apt does not know yet are not checked.
 *
 * @throws {@link Failure} that names the packages that would be removed
 */
export async function requireNoRemovals(names: readonly string[]): Promise<void> {
  const plan = await outputOf("apt-get", ["--simulate", ...installation(names)], 60);
  const removed = [...(plan ?? "").matchAll(/^Remv (\S+)/gm)].map(([, name]) => name ?? "");
  if (removed.length === 0) return;
  throw new Failure(
    `Installing ${names.join(", ")} would remove ${removed.join(", ")} from this machine. Nothing was changed.`,
    "Let minikube use Docker instead, if it is what would go: start its engine and run the same command again. Or remove these packages yourself, if nobody needs them.",
  );
}

function installation(names: readonly string[]): string[] {
  return ["install", "--yes", "--no-install-recommends", ...names];
}
