import { mkdir, readFile, statfs, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { KubeConfig, VersionApi } from "@kubernetes/client-node";
import { isContainerdAnswering, isSystemdRunning } from "../node/containerd";
import { downloadVerified } from "../download";
import type { Driver } from "./driver";
import { endingWith } from "../../kubernetes/ending-with";
import { Failure } from "../../command-line/failure";
import { architecture, minikubeExecutable, minikubeHome } from "../../command-line/locations";
import { exists } from "../machine-file";
import { removePods } from "../node/node-leftovers";
import { outputOf, run, type RunOptions } from "../../command-line/process";
import { firstStartBegins, firstStartFinished, isFirstStartUnfinished } from "./unfinished-first-start";
import { versions } from "../../command-line/versions";

/** minikube's profile, and the kubeconfig context of the same name, that this project deploys to. */
export const profileName = "minikube";

/** What minikube has noted of a profile. */
export interface Profile {
  readonly driver: string;
  readonly kubernetesVersion: string;
}

/** The profile as minikube noted it, or undefined when there is none. */
export async function readProfile(): Promise<Profile | undefined> {
  const path = join(minikubeHome(), "profiles", profileName, "config.json");
  if (!(await exists(path))) {
    return undefined;
  }
  const config = JSON.parse(await readFile(path, "utf8")) as {
    Driver: string;
    KubernetesConfig: { KubernetesVersion: string };
  };
  return { driver: config.Driver, kubernetesVersion: config.KubernetesConfig.KubernetesVersion };
}

/**
 * The version of the cluster behind the kubeconfig context `minikube` when it serves, whoever started
 * it and whichever driver it has; undefined when it does not.
 */
export async function servingClusterVersion(profile: Profile | undefined): Promise<string | undefined> {
  const config = readKubeconfig();
  if (!config?.getContexts().some(({ name }) => name === profileName)) {
    return undefined;
  }
  config.setCurrentContext(profileName);
  // With the driver none the API server can outlive the kubelet and the runtime that it needs.
  if (profile?.driver === "none" && !(await isNodeAlive())) {
    return undefined;
  }
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
  const config = readKubeconfig() ?? new KubeConfig();
  config.setCurrentContext(profileName);
  return config;
}

/** The user's kubeconfig; undefined when a file that it names does not exist yet. */
function readKubeconfig(): KubeConfig | undefined {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
    return config;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
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

/** The minikube to use: this project's, or the one on PATH; undefined when there is neither. */
export async function findMinikube(): Promise<string | undefined> {
  for (const candidate of [minikubeExecutable(), "minikube"]) {
    if ((await outputOf(candidate, ["version", "--short"])) !== undefined) {
      return candidate;
    }
  }
  return undefined;
}

/** Downloads the vendor's release of minikube and checks it against the published SHA-256. */
export async function downloadMinikube(options: RunOptions): Promise<void> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const ending = system === "windows" ? ".exe" : "";
  const url = `https://github.com/kubernetes/minikube/releases/download/v${versions.minikube}/minikube-${system}-${architecture}${ending}`;
  await downloadVerified(url, `${url}.sha256`, minikubeExecutable(), { mode: 0o755, ...options });
}

/**
 * Starts the cluster, or brings it back with its workloads and volumes. An existing profile keeps its
 * version, driver and settings; the user's current kubeconfig context stays as it is.
 *
 * @throws {@link Failure} with the end of minikube's output when it does not come up
 */
export async function startCluster(
  driver: Driver,
  profile: Profile | undefined,
  options: RunOptions,
): Promise<void> {
  const minikube = await findMinikube();
  if (minikube === undefined) {
    throw new Failure("There is no minikube to start.", "Install minikube, or unset what forces this way.");
  }
  const own = profile === undefined || isOwn(profile);
  if (profile === undefined) {
    await firstStartBegins();
  }
  await run(minikube, ["start", ...commonFlags, ...(own ? await newClusterFlags(driver) : [])], {
    ...options,
    env: await minikubeEnvironment(),
    remedy: profile
      ? remedyForProfile(profile)
      : "The end of minikube's output names the cause; mend it and run the same command again.",
  });
  await firstStartFinished();
}

/**
 * Whether a profile is what an interrupted first start of this project left. minikube cannot go on with it, and
 * nothing was stored on it.
 */
export async function isLeftByFirstStart(profile: Profile): Promise<boolean> {
  return isOwn(profile) && (await isFirstStartUnfinished());
}

/** Makes a new cluster in place of what {@link isLeftByFirstStart}. */
export async function startClusterAnew(driver: Driver, options: RunOptions): Promise<void> {
  await deleteCluster(options);
  await removePods(options);
  await startCluster(driver, undefined, options);
}

/** Deletes the cluster with its workloads and volumes. */
export async function deleteCluster(options: RunOptions): Promise<void> {
  const minikube = await findMinikube();
  if (minikube !== undefined) {
    await run(minikube, ["delete", `--profile=${profileName}`], {
      ...options,
      env: await minikubeEnvironment(),
    });
  }
  await firstStartFinished();
}

/** Has minikube deploy what an addon consists of. */
export async function enableAddon(name: string, options: RunOptions): Promise<void> {
  const minikube = await findMinikube();
  if (minikube === undefined) {
    throw new Failure(`There is no minikube to enable its addon ${name}.`, "Install minikube.");
  }
  await run(minikube, ["addons", "enable", name, `--profile=${profileName}`], {
    ...options,
    env: await minikubeEnvironment(),
  });
}

/** Whether a profile is what this project would have made on a machine without Docker. */
export function isOwn(profile: Profile): boolean {
  return profile.driver === "none" && profile.kubernetesVersion === `v${versions.kubernetes}`;
}

const commonFlags = [`--profile=${profileName}`, "--interactive=false", "--keep-context=true", "--wait=all"];

async function newClusterFlags(driver: Driver): Promise<string[]> {
  const version = `--kubernetes-version=v${versions.kubernetes}`;
  return driver === "none"
    ? [
        version,
        "--driver=none",
        "--container-runtime=containerd",
        "--cni=bridge",
        ...(await preflightFlags()),
      ]
    : [version];
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
  };
  if (process.platform !== "linux" || (await isSystemdRunning())) {
    return environment;
  }
  return { ...environment, PATH: [await withoutSystemctl(), process.env.PATH].join(delimiter) };
}

/**
 * minikube takes a machine for one that systemd runs as soon as systemctl answers, even where it is only
 * installed. A systemctl that fails, first on its PATH, sends it to the init scripts.
 */
async function withoutSystemctl(): Promise<string> {
  const folder = join(minikubeHome(), "without-systemd");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "systemctl"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  return folder;
}

function remedyForProfile(profile: Profile): string {
  const { driver, kubernetesVersion } = profile;
  if (isOwn(profile)) {
    return [
      `The end of minikube's output names the cause; "minikube logs --profile=${profileName}" shows more. Mend it and run the same command again,`,
      `or give up this cluster with all volumes on it: npm run cluster:delete, then the same command makes a new one.`,
    ].join("\n");
  }
  return [
    `The minikube profile "${profileName}" was there already (driver ${driver}, Kubernetes ${kubernetesVersion}) and does not come up.`,
    `This project never deletes a cluster that it did not make: look at "minikube logs --profile=${profileName}", or`,
    `delete it yourself with "minikube delete --profile=${profileName}" if you do not need it, and run the same command again.`,
  ].join("\n");
}
