import { Failure } from "./failures/failure";
import { versions } from "./versions";

/** A release of Kubernetes, and the images that its kubeadm asks for. */
export interface KubernetesRelease {
  /** Its version, without a "v". */
  readonly version: string;
  /** Tags of images, by name. */
  readonly images: { readonly etcd: string; readonly coredns: string; readonly pause: string };
}

/**
 * The releases that can be built from source: the pinned one, and later ones that the environment may ask for.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/cmd/kubeadm/app/constants/constants.go
 */
export const buildableReleases: readonly KubernetesRelease[] = [
  { version: versions.kubernetes, images: { etcd: "3.6.6-0", coredns: "v1.13.1", pause: "3.10.1" } },
  { version: "1.36.3", images: { etcd: "3.6.8-0", coredns: "v1.14.2", pause: "3.10.2" } },
  { version: "1.37.2", images: { etcd: "3.7.0-0", coredns: "v1.14.6", pause: "3.10.2" } },
];

/** The environment variable that asks for another Kubernetes than the pinned one. */
export const KUBERNETES_VARIABLE = "KUBERNETES_VERSION";

/** The oldest Kubernetes on which the components' default pods run: they stop by `preStop.sleep`. */
const OLDEST_KUBERNETES = "1.30";

/**
 * What `$KUBERNETES_VERSION` asks for, without a "v"; undefined when it is not set.
 *
 * @throws {@link Failure} when it is no version, or one that the components do not run on
 */
export function requestedKubernetes(): string | undefined {
  const request = process.env[KUBERNETES_VARIABLE]?.trim();
  if (request === undefined || request === "") return undefined;
  const version = /^v?(\d+\.\d+\.\d+)$/.exec(request)?.[1];
  if (version === undefined) {
    throw new Failure(
      `${KUBERNETES_VARIABLE} is "${request}", which is no version of Kubernetes.`,
      `Give all three numbers, as in ${KUBERNETES_VARIABLE}=v${versions.kubernetes}, or unset it.`,
    );
  }
  requireNewEnough(version, `${KUBERNETES_VARIABLE} asks for`);
  return version;
}

/** The version of a new cluster, without a "v": what the environment asks for, or the pinned one. */
export function kubernetesOfNewCluster(): string {
  return requestedKubernetes() ?? versions.kubernetes;
}

/**
 * Refuses a Kubernetes that is older than the components' default pods need.
 *
 * @param version such as `v1.29.4`
 * @param who what has that version, for the message
 * @throws {@link Failure} when it is older
 */
export function requireNewEnough(version: string, who: string): void {
  const [major = 0, minor = 0] = numbersOf(version);
  const [oldestMajor = 0, oldestMinor = 0] = numbersOf(OLDEST_KUBERNETES);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Failure(
    `${who} Kubernetes ${version.replace(/^v/, "")}, and the components' pods need ${OLDEST_KUBERNETES} or later: they stop by preStop.sleep.`,
    `Use a cluster of Kubernetes ${OLDEST_KUBERNETES} or later.`,
  );
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
