import { basename, join } from "node:path";
import { chooseAcquisition, type AcquisitionChoice } from "../acquisition";
import { isCrictlPresent } from "../node/crictl";
import { imagePackages, missingPackages, nodePackages } from "../node/debian-packages";
import { chooseDriver, findWorkingDriver, type DriverChoice } from "../cluster/driver";
import { clusterImages, missingImages, workloadImages, type Image } from "../node/images";
import { minikubeHome } from "../../command-line/locations";
import { exists } from "../machine-file";
import {
  findMinikube,
  isLeftByFirstStart,
  readProfile,
  servingClusterVersion,
  type Profile,
} from "../cluster/minikube";
import { pulumiDownloads, type PulumiDownload } from "../pulumi";
import { hasProvisionerFailed } from "../cluster/storage-provisioner";
import { kubernetesBuilds, minikubeBuilds, pulumiBuilds } from "../from-source/source-builds";
import type { SourceBuild } from "../from-source/source-build";
import { versions } from "../../command-line/versions";

/** Where binaries wait until the images that contain them are built. */
export const stagingFolder = join(minikubeHome(), "cache", `staging-v${versions.kubernetes}`);

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
  /** Whether the profile is what an interrupted first start left, and makes way for a new cluster. */
  readonly startsAnew: boolean;
  /** Debian packages to install on this machine. */
  readonly packages: readonly string[];
  /** Images to build. */
  readonly imageBuilds: readonly Image[];
  /** Images to hand to the node's containerd. */
  readonly images: readonly Image[];
  /** Whether minikube itself has to be downloaded. */
  readonly downloadsMinikube: boolean;
  /** Whether crictl, which the driver none needs, has to be downloaded. */
  readonly downloadsCrictl: boolean;
}

/**
 * Looks at the machine and plans what is missing.
 *
 * @throws {@link Failure} on a machine that cannot run the cluster
 */
export async function makePlan(): Promise<Plan> {
  const profile = await readProfile();
  const [servingVersion, pulumiMissing] = await Promise.all([
    servingClusterVersion(profile),
    missingPulumi(),
  ]);
  const replacesProvisioner =
    profile !== undefined && servingVersion !== undefined && (await hasProvisionerFailed());
  if (servingVersion !== undefined && pulumiMissing.length === 0) {
    return {
      acquisition: undefined,
      builds: [],
      downloads: [],
      cluster: undefined,
      servingVersion,
      replacesProvisioner,
    };
  }
  const acquisition = await chooseAcquisition();
  const fromSource = acquisition.acquisition === "source";
  const cluster = servingVersion === undefined ? await planCluster(profile, acquisition) : undefined;
  const builds = fromSource
    ? clusterFirst([
        ...(await missingPulumiBuilds()),
        ...(cluster ? await missingClusterBuilds(cluster) : []),
      ])
    : [];
  return {
    acquisition:
      builds.length > 0 || pulumiMissing.length > 0 || cluster?.downloadsMinikube || cluster?.downloadsCrictl
        ? acquisition
        : undefined,
    builds,
    downloads: fromSource ? [] : pulumiMissing,
    cluster,
    servingVersion,
    replacesProvisioner,
  };
}

async function missingPulumi(): Promise<PulumiDownload[]> {
  const present = await Promise.all(pulumiDownloads.map((download) => download.isPresent()));
  return pulumiDownloads.filter((_, index) => !present[index]);
}

async function planCluster(
  profile: Profile | undefined,
  { acquisition }: AcquisitionChoice,
): Promise<ClusterPlan> {
  const driver = chooseDriver({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    acquisition,
    profileDriver: profile?.driver,
    requestedDriver: process.env.MINIKUBE_DRIVER,
    workingDriver: await findWorkingDriver(),
  });
  const isNode = driver.driver === "none";
  const buildsImages = isNode && acquisition === "source";
  const images = buildsImages ? [...clusterImages, ...workloadImages] : [];
  const imageBuilds = await missingImages(images);
  const packages = { ...(isNode && nodePackages), ...(imageBuilds.length > 0 && imagePackages) };
  return {
    driver,
    profile,
    startsAnew: profile !== undefined && (await isLeftByFirstStart(profile)),
    packages: await missingPackages(packages),
    imageBuilds,
    images,
    downloadsMinikube: acquisition === "download" && (await findMinikube()) === undefined,
    downloadsCrictl: acquisition === "download" && isNode && !(await isCrictlPresent()),
  };
}

async function missingPulumiBuilds(): Promise<SourceBuild[]> {
  return whereMissing(pulumiBuilds(), (destination) => exists(destination));
}

async function missingClusterBuilds({ driver, imageBuilds }: ClusterPlan): Promise<SourceBuild[]> {
  const builds =
    driver.driver === "none" ? [...minikubeBuilds(), ...kubernetesBuilds(stagingFolder)] : minikubeBuilds();
  const wantedBinaries = new Set(imageBuilds.flatMap(({ binaries = [] }) => binaries));
  return whereMissing(builds, async (destination) => {
    const neededNoMore = destination.startsWith(stagingFolder) && !wantedBinaries.has(basename(destination));
    return neededNoMore || exists(destination);
  });
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
 * One build follows another, and each finds compiled what it shares with those before. The cluster's tools come first:
 * it starts while the others are built.
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
