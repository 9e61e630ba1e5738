import { mkdir, statfs, writeFile } from "node:fs/promises";
import { delimiter, join, sep } from "node:path";
import { KubeConfig, VersionApi } from "@kubernetes/client-node";
import { isContainerdAnswering, isSystemdRunning } from "../node/containerd";
import { downloadVerified } from "../vendors/download";
import type { Driver } from "./driver";
import { endingWith } from "../../kubernetes/ending-with";
import { loadKubeConfig } from "../../kubernetes/connection/load-kube-config";
import { Failure } from "../../command-line/failures/failure";
import { buildableReleases, kubernetesOfNewCluster } from "../../command-line/kubernetes-release";
import { architecture, minikubeExecutable, minikubeHome } from "../../command-line/locations";
import { exists } from "../../command-line/exists";
import { removePods } from "../node/node-leftovers";
import { outputOf, run, type RunOptions } from "../../command-line/processes/process";
import { firstStartFinished, isOwnProfile, noteFirstStart, PROFILE_NAME, type Profile } from "./profile";
import { trustEnvironment } from "../vendors/vendors";
import { versions } from "../../command-line/versions";

/**
 * The version of the cluster behind the kubeconfig context `minikube`, with any driver and whoever started it.
 * Undefined if the cluster does not answer.
 */
export async function servingClusterVersion(profile: Profile | undefined): Promise<string | undefined> {
  const config = readKubeconfig();
  if (!config.getContexts().some(({ name }) => name === PROFILE_NAME)) return undefined;

  config.setCurrentContext(PROFILE_NAME);
  // With the driver none the API server can outlive the kubelet and the runtime that it needs.
  if (profile?.driver === "none" && !(await isNodeAlive())) return undefined;

  try {
    const { gitVersion } = await config
      .makeApiClient(VersionApi)
      .getCode({}, endingWith(AbortSignal.timeout(5_000)));
    return gitVersion;
  } catch {
    return undefined;
  }
}

/** The cluster of the profile, which has to be in the kubeconfig. */
export function connectToProfile(): KubeConfig {
  const config = readKubeconfig();
  config.setCurrentContext(PROFILE_NAME);
  return config;
}

/**
 * Makes sure that a first start does not overwrite another cluster's kubeconfig context that is named like minikube's
 * profile. That cluster may just not answer at the moment. A context is a former profile's if its certificate
 * authority lies in this minikube's home, or is gone.
 *
 * @throws {@link Failure} when there is one of another cluster
 */
export async function requireOwnContext(): Promise<void> {
  const config = readKubeconfig();
  const context = config.getContextObject(PROFILE_NAME);
  if (!context) return;
  const authority = config.getCluster(context.cluster)?.caFile;
  const isLeftOver =
    authority !== undefined && (authority.startsWith(minikubeHome() + sep) || !(await exists(authority)));
  if (isLeftOver) return;
  throw new Failure(
    `The kubeconfig has a context "${PROFILE_NAME}" of another cluster, which does not answer. A new minikube would take its name.`,
    `Start that cluster, or rename its context (kubectl config rename-context ${PROFILE_NAME} NAME), and run the same command again.`,
  );
}

/** Whether a context is current in the user's kubeconfig. */
function hasCurrentContext(): boolean {
  return readKubeconfig().getCurrentContext() !== "";
}

/** The user's kubeconfig, which defines nothing while its files do not exist yet. */
function readKubeconfig(): KubeConfig {
  try {
    return loadKubeConfig(new KubeConfig());
  } catch (error) {
    throw new Failure(
      `The kubeconfig (${process.env.KUBECONFIG ?? "~/.kube/config"}) cannot be read: ${(error as Error).message}`,
      "Mend the file, or point KUBECONFIG to another one, and run the same command again.",
      { cause: error },
    );
  }
}

async function isNodeAlive(): Promise<boolean> {
  const kubelet = fetch("http://127.0.0.1:10248/healthz", { signal: AbortSignal.timeout(3_000) }).then(
    (response) => response.ok,
    () => false,
  );
  const answers = await Promise.all([kubelet, isContainerdAnswering()]);
  return answers.every(Boolean);
}

/**
 * The minikube to use: this project's, or the one on PATH; undefined when there is neither, or both are too old for the
 * pinned Kubernetes. A cluster of another version was made by the minikube that the user has.
 */
export async function findMinikube(profile: Profile | undefined): Promise<string | undefined> {
  const isForeign =
    profile !== undefined &&
    !buildableReleases.some(({ version }) => `v${version}` === profile.kubernetesVersion);
  const candidates = [minikubeExecutable(), "minikube"];
  for (const candidate of isForeign ? candidates.reverse() : candidates) {
    const version = await outputOf(candidate, ["version", "--short"]);
    if (version !== undefined && (isForeign || isAtLeast(version, versions.minikube))) return candidate;
  }
  return undefined;
}

/** Whether a version, with or without a "v" in front, is another or a later one. */
function isAtLeast(version: string, least: string): boolean {
  const [found, wanted] = [version, least].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  const difference = (wanted ?? [])
    .map((part, index) => (found?.[index] ?? 0) - part)
    .find((step) => step !== 0);
  return (difference ?? 0) >= 0;
}

const minikubeRelease = `https://github.com/kubernetes/minikube/releases/download/v${versions.minikube}/minikube-${process.platform}-${architecture}`;

/** The published SHA-256 of minikube's release, with which its host is asked whether it serves. */
export const minikubeChecksum = `${minikubeRelease}.sha256`;

/** Downloads the vendor's release of minikube and checks it against the published SHA-256. */
export async function downloadMinikube(options: RunOptions): Promise<void> {
  await downloadVerified(minikubeRelease, minikubeChecksum, minikubeExecutable(), {
    mode: 0o755,
    ...options,
  });
}

/**
 * Starts the cluster, or brings it back with its workloads and volumes. An existing profile keeps its version, driver
 * and settings. A current kubeconfig context stays current; if there is none, the cluster's is.
 *
 * @throws {@link Failure} with the end of minikube's output when it does not come up
 */
export async function startCluster(
  driver: Driver,
  profile: Profile | undefined,
  options: RunOptions,
): Promise<void> {
  const minikube = await requireMinikube(profile, "to start");
  const isFirst = profile === undefined;
  const version = profile?.kubernetesVersion ?? `v${kubernetesOfNewCluster()}`;
  // A cluster of a version that this project does not know was made by the user's own minikube, with flags of its own.
  const keepsFlags = !isFirst && !buildableReleases.some((release) => `v${release.version}` === version);
  const flags = [...commonFlags(driver), ...(keepsFlags ? [] : await clusterFlags(driver, version))];
  // One after another: a note that is late must not be written over the one of the end.
  let noted = Promise.resolve();
  try {
    await run(minikube, ["start", ...flags], {
      ...options,
      env: await minikubeEnvironment(),
      remedy: isFirst
        ? "The end of minikube's output names the cause; mend it and run the same command again."
        : remedyForProfile(profile, await isOwnProfile(profile)),
      onLine: (line) => {
        if (isFirst) noted = noted.then(noteFirstStart);
        options.onLine?.(line);
      },
    });
  } finally {
    if (isFirst) await noted.then(noteFirstStart);
  }
  await firstStartFinished();
}

/** Makes a new cluster in place of what an interrupted first start left. */
export async function startClusterAnew(
  driver: Driver,
  profile: Profile | undefined,
  options: RunOptions,
): Promise<void> {
  await deleteCluster(profile, options);
  if (driver === "none") await removePods(options);
  await startCluster(driver, undefined, options);
}

/** Deletes the cluster with its workloads and volumes. */
export async function deleteCluster(profile: Profile | undefined, options: RunOptions): Promise<void> {
  const minikube = await findMinikube(profile);
  if (minikube === undefined) return;
  await run(minikube, ["delete", `--profile=${PROFILE_NAME}`], {
    ...options,
    env: await minikubeEnvironment(),
  });
}

/** Lets minikube deploy the objects of an addon. */
export async function enableAddon(
  name: string,
  profile: Profile | undefined,
  options: RunOptions,
): Promise<void> {
  const minikube = await requireMinikube(profile, `to enable its addon ${name}`);
  await run(minikube, ["addons", "enable", name, `--profile=${PROFILE_NAME}`], {
    ...options,
    env: await minikubeEnvironment(),
  });
}

async function requireMinikube(profile: Profile | undefined, purpose: string): Promise<string> {
  const minikube = await findMinikube(profile);
  if (minikube !== undefined) return minikube;
  throw new Failure(`There is no minikube ${purpose}.`, "Install minikube, or unset what forces this way.");
}

function commonFlags(driver: Driver): string[] {
  return [
    `--profile=${PROFILE_NAME}`,
    "--interactive=false",
    `--keep-context=${String(hasCurrentContext())}`,
    "--wait=all",
    // As root minikube refuses every driver but none unless it is told so.
    ...(driver !== "none" && process.getuid?.() === 0 ? ["--force"] : []),
  ];
}

async function clusterFlags(driver: Driver, version: string): Promise<string[]> {
  const common = [
    `--kubernetes-version=${version}`,
    // Without this option, minikube asks GitHub about a version that is newer than itself.
    ...(isAtLeast(versions.kubernetes, version) ? [] : ["--force"]),
  ];
  return driver === "none"
    ? [
        ...common,
        "--driver=none",
        "--container-runtime=containerd",
        "--cni=bridge",
        ...(await preflightFlags()),
      ]
    : common;
}

/** kubeadm refuses control groups of version 1, which Kubernetes still runs on. */
async function preflightFlags(): Promise<string[]> {
  const cgroup2Magic = 0x63677270;
  const { type } = await statfs("/sys/fs/cgroup");
  return type === cgroup2Magic ? [] : ["--extra-config=kubeadm.ignore-preflight-errors=SystemVerification"];
}

async function minikubeEnvironment(): Promise<Record<string, string>> {
  const environment = {
    MINIKUBE_IN_STYLE: "false",
    MINIKUBE_WANTUPDATENOTIFICATION: "false",
    ...(await trustEnvironment(join(minikubeHome(), "kubernetes-workloads-authorities.pem"))),
  };
  if (process.platform !== "linux" || (await isSystemdRunning())) return environment;

  return { ...environment, PATH: [await withoutSystemctl(), process.env.PATH].join(delimiter) };
}

/**
 * minikube assumes systemd as soon as systemctl answers, even if it is installed and not running. A systemctl that
 * fails, first on its PATH, sends it to the init scripts.
 */
async function withoutSystemctl(): Promise<string> {
  const folder = join(minikubeHome(), "without-systemd");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "systemctl"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  return folder;
}

function remedyForProfile({ driver, kubernetesVersion }: Profile, own: boolean): string {
  if (own) {
    return [
      `The end of minikube's output names the cause; "minikube logs --profile=${PROFILE_NAME}" shows more. Mend it and run the same command again,`,
      `or give up this cluster with all volumes on it: npm run cluster:delete, then the same command makes a new one.`,
    ].join("\n");
  }
  return [
    `The minikube profile "${PROFILE_NAME}" was there already (driver ${driver}, Kubernetes ${kubernetesVersion}) and does not come up.`,
    `This project never deletes a cluster that it did not make: look at "minikube logs --profile=${PROFILE_NAME}", or`,
    `delete it yourself with "minikube delete --profile=${PROFILE_NAME}" if you do not need it, and run the same command again.`,
  ].join("\n");
}
