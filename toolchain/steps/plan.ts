import { basename, join } from "node:path";
import { ACQUISITION_VARIABLE, type AcquisitionChoice, chooseAcquisition } from "../vendors/acquisition";
import { isCrictlPresent } from "../node/crictl";
import { imagePackages, missingPackages, nodePackages, requireNoRemovals } from "../node/debian-packages";
import { findDocker } from "../cluster/docker";
import { chooseDriver, findOtherDriver, type DriverChoice } from "../cluster/driver";
import { Failure } from "../../command-line/failures/failure";
import {
  buildableReleases,
  kubernetesOfNewCluster,
  KUBERNETES_VARIABLE,
  requestedKubernetes,
} from "../../command-line/kubernetes-release";
import { clusterImages, missingImages, workloadImages, type Image } from "../node/images";
import { kubernetesBinariesFolder, minikubeHome } from "../../command-line/locations";
import { exists } from "../../command-line/exists";
import {
  findMinikube,
  minikubeChecksum,
  requireOwnContext,
  servingClusterVersion,
} from "../cluster/minikube";
import { requireFreeMachine } from "../node/occupied";
import { isLeftByFirstStart, PROFILE_NAME, readProfile, type Profile } from "../cluster/profile";
import { isProven } from "../proven-tools";
import { pulumiAddresses, pulumiDownloads, type PulumiDownload } from "../pulumi";
import { hasProvisionerFailed } from "../cluster/storage-provisioner";
import { crictlBuild, kubernetesBuilds, minikubeBuild, pulumiBuilds } from "../from-source/source-builds";
import type { SourceBuild } from "../from-source/source-build";

/** Where binaries wait until the images that contain them are built. */
export function stagingFolder(kubernetes: string): string {
  return join(minikubeHome(), "cache", `staging-v${kubernetes}`);
}

/** What has to be done until tools and cluster are there. Everything that is there already is left out. */
export interface Plan {
  /** How missing tools come here; undefined when none is missing. */
  readonly acquisition: AcquisitionChoice | undefined;
  /** Builds from source, in their order. */
  readonly builds: readonly SourceBuild[];
  /** What Pulumi downloads. */
  readonly downloads: readonly PulumiDownload[];
  /** How the cluster is brought up; undefined when it serves. */
  readonly cluster: ClusterPlan | undefined;
  /** Version of the cluster that serves already. */
  readonly servingVersion: string | undefined;
  /** Whether the pod that makes the cluster's volumes has failed and is made again. */
  readonly replacesProvisioner: boolean;
}

/** How a cluster is brought up that does not serve. */
export interface ClusterPlan {
  readonly driver: DriverChoice;
  readonly profile: Profile | undefined;
  /** Version of its Kubernetes, without a "v". */
  readonly kubernetes: string;
  /** Whether an interrupted first start left the profile, so that a new cluster replaces it. */
  readonly startsAnew: boolean;
  /** Debian packages to install on this machine. */
  readonly packages: readonly string[];
  /** Images to build. */
  readonly imageBuilds: readonly Image[];
  /** Images to hand to the node's containerd. */
  readonly images: readonly Image[];
  /** Whether minikube itself is missing. */
  readonly needsMinikube: boolean;
  /** Whether crictl is missing, which only the driver none needs. */
  readonly needsCrictl: boolean;
  /** Whether tools or images are missing, however they come here. */
  readonly isIncomplete: boolean;
}

/**
 * Looks at the machine and plans what is missing. The vendors' hosts are asked only for that.
 *
 * @param wantsCluster whether the cluster of minikube's profile is needed, and not just the tools
 * @throws {@link Failure} on a machine that cannot run the cluster, or cannot have the tools
 */
export async function makePlan(wantsCluster: boolean): Promise<Plan> {
  const profile = wantsCluster ? await readProfile() : undefined;
  if (profile !== undefined) requireRequestedVersion(profile);
  const [servingVersion, pulumiMissing] = await Promise.all([
    wantsCluster ? servingClusterVersion(profile) : undefined,
    missingPulumi(),
  ]);
  const findWay = once(() =>
    findAcquisition([...(pulumiMissing.length > 0 ? pulumiAddresses : []), minikubeChecksum]),
  );
  const cluster =
    wantsCluster && servingVersion === undefined ? await planCluster(profile, findWay) : undefined;
  const isMissing = pulumiMissing.length > 0 || cluster?.isIncomplete === true;
  const acquisition = isMissing ? await findWay() : undefined;
  const fromSource = acquisition?.acquisition === "source";
  return {
    acquisition,
    builds: fromSource
      ? clusterFirst([
          ...(pulumiMissing.length > 0 ? await missingPulumiBuilds() : []),
          ...(cluster ? await missingClusterBuilds(cluster) : []),
        ])
      : [],
    downloads: fromSource ? [] : pulumiMissing,
    cluster,
    servingVersion,
    replacesProvisioner:
      profile !== undefined && servingVersion !== undefined && (await hasProvisionerFailed()),
  };
}

/** A cluster keeps its version: one of another has to be asked for by deleting it, with its volumes. */
function requireRequestedVersion({ kubernetesVersion }: Profile): void {
  const requested = requestedKubernetes();
  if (requested === undefined || kubernetesVersion === `v${requested}`) return;
  throw new Failure(
    `${KUBERNETES_VARIABLE} asks for Kubernetes ${requested}, and the cluster "${PROFILE_NAME}" has ${kubernetesVersion}.`,
    `Unset ${KUBERNETES_VARIABLE} to use it as it is, or delete it with all its volumes first: npm run cluster:delete`,
  );
}

async function missingPulumi(): Promise<PulumiDownload[]> {
  const present = await Promise.all(pulumiDownloads.map((download) => download.isPresent()));
  return pulumiDownloads.filter((_, index) => !present[index]);
}

/**
 * How missing tools come here: by download or built from source. A user with Docker usually has the internet, so a
 * missing proxy must not lead to a build of 25 minutes. There it fails instead, unless the user has asked for the
 * build.
 */
async function findAcquisition(addresses: readonly string[]): Promise<AcquisitionChoice> {
  const choice = await chooseAcquisition(addresses);
  if (choice.acquisition === "download" || choice.isForced || !(await findDocker()).answers) return choice;
  throw new Failure(
    `Tools are missing, and their vendors' hosts do not serve them: ${choice.reason}.`,
    [
      "Mend the connection and run the same command again. Behind a proxy, set HTTPS_PROXY; where an authority of your own signs, SSL_CERT_FILE or NODE_EXTRA_CA_CERTS.",
      `On a network where only package registries answer, build the tools from source: ${ACQUISITION_VARIABLE}=source. The cluster then needs minikube's image for Docker from a registry that answers, or a machine without Docker.`,
    ].join("\n"),
  );
}

async function planCluster(
  profile: Profile | undefined,
  findWay: () => Promise<AcquisitionChoice>,
): Promise<ClusterPlan> {
  if (profile === undefined) await requireOwnContext();
  const driver = await chooseDriver({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    profileDriver: profile?.driver,
    requestedDriver: process.env.MINIKUBE_DRIVER,
    docker: await findDocker(),
    otherDriver: await findOtherDriver(),
    acquisition: findWay,
  });
  const needsMinikube = (await findMinikube(profile)) === undefined;
  const kubernetes = profile?.kubernetesVersion.replace(/^v/, "") ?? kubernetesOfNewCluster();
  const plan = {
    driver,
    profile,
    kubernetes,
    startsAnew: profile !== undefined && (await isLeftByFirstStart(profile)),
    needsMinikube,
  };
  return driver.driver === "none"
    ? { ...plan, ...(await planNode(plan, findWay)) }
    : { ...plan, ...noNode, isIncomplete: needsMinikube };
}

/** What a cluster needs of this machine that is not its node. */
const noNode = { needsCrictl: false, packages: [], imageBuilds: [], images: [] } as const;

/** What this machine needs to be the node. */
async function planNode(
  { profile, kubernetes, needsMinikube }: Pick<ClusterPlan, "profile" | "kubernetes" | "needsMinikube">,
  findWay: () => Promise<AcquisitionChoice>,
) {
  if (profile === undefined) await requireFreeMachine();
  const release = buildableReleases.find(({ version }) => version === kubernetes);
  const allImages = [...(release ? clusterImages(release) : []), ...workloadImages];
  const [needsCrictl, hasBinaries, missing] = await Promise.all([
    isCrictlPresent().then((isPresent) => !isPresent),
    hasKubernetesBinaries(kubernetes),
    missingImages(allImages),
  ]);
  const isIncomplete =
    needsMinikube || needsCrictl || !hasBinaries || (profile === undefined && missing.length > 0);
  const buildsImages = isIncomplete ? (await findWay()).acquisition === "source" : missing.length === 0;
  if (isIncomplete && buildsImages && release === undefined) throw notBuildable(kubernetes);
  const imageBuilds = buildsImages ? missing : [];
  const packages = await missingPackages({ ...nodePackages, ...(imageBuilds.length > 0 && imagePackages) });
  if (packages.length > 0) await requireNoRemovals(packages);
  return { needsCrictl, isIncomplete, packages, imageBuilds, images: buildsImages ? allImages : [] };
}

function notBuildable(kubernetes: string): Failure {
  return new Failure(
    `Kubernetes ${kubernetes} cannot be built from source here.`,
    `Ask for one that can: ${KUBERNETES_VARIABLE}=v${buildableReleases.map(({ version }) => version).join(", v")}.`,
  );
}

/** Whether the binaries that minikube would download are there. */
async function hasKubernetesBinaries(version: string): Promise<boolean> {
  const binaries = ["kubeadm", "kubelet", "kubectl"].map((name) =>
    join(kubernetesBinariesFolder(version), name),
  );
  return (await Promise.all(binaries.map(exists))).every(Boolean);
}

async function missingPulumiBuilds(): Promise<SourceBuild[]> {
  return whereMissing(pulumiBuilds(), (destination) => isProven(destination));
}

async function missingClusterBuilds(cluster: ClusterPlan): Promise<SourceBuild[]> {
  const { needsMinikube, needsCrictl, driver, imageBuilds, kubernetes } = cluster;
  const release = buildableReleases.find(({ version }) => version === kubernetes);
  const staging = stagingFolder(kubernetes);
  const wantedBinaries = new Set(imageBuilds.flatMap(({ binaries = [] }) => binaries));
  const builds = driver.driver === "none" && release ? kubernetesBuilds(staging, release) : [];
  return [
    ...(needsMinikube ? [minikubeBuild()] : []),
    ...(needsCrictl ? [crictlBuild()] : []),
    ...(await whereMissing(builds, async (destination) => {
      const neededNoMore = destination.startsWith(staging) && !wantedBinaries.has(basename(destination));
      return neededNoMore || exists(destination);
    })),
  ];
}

async function whereMissing(
  builds: readonly SourceBuild[],
  isThere: (destination: string) => Promise<boolean>,
): Promise<SourceBuild[]> {
  const complete = await Promise.all(
    builds.map(async ({ commands }) =>
      (await Promise.all(Object.values(commands).map(isThere))).every(Boolean),
    ),
  );
  return builds.filter((_, index) => !complete[index]);
}

/**
 * Builds run one after another, because each reuses what the ones before have compiled. The cluster's tools come
 * first, so that the cluster starts while the others are built.
 */
const buildOrder = [
  "kubernetes",
  "coredns",
  "etcd",
  "storage-provisioner",
  "minikube",
  "crictl",
  "pulumi-resource-kubernetes",
  "pulumi",
  "pulumi-resource-random",
  "pulumi-language-yaml",
  "pulumi-language-nodejs",
];

function clusterFirst(builds: readonly SourceBuild[]): SourceBuild[] {
  return [...builds].sort((a, b) => buildOrder.indexOf(a.group) - buildOrder.indexOf(b.group));
}

/** A function that runs once, however often it is called. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
