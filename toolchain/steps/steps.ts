import { mkdir, rm } from "node:fs/promises";
import { basename } from "node:path";
import { prepareContainerd } from "../node/containerd";
import { downloadCrictl } from "../node/crictl";
import { installPackages } from "../node/debian-packages";
import { buildImage, importImages, type Image } from "../node/images";
import { downloadMinikube, startCluster, startClusterAnew } from "../cluster/minikube";
import { stagingFolder, type ClusterPlan, type Plan } from "./plan";
import { buildFromSource, fetchModules, type SourceBuild } from "../from-source/source-build";
import type { Step } from "./step";
import { replaceProvisioner } from "../cluster/storage-provisioner";

const packagesStep = "Install Debian packages";
const containerdStep = "Prepare containerd";
const importStep = "Hand the images to containerd";
const minikubeStep = "Download minikube";
const crictlStep = "Download crictl";

/** The steps of a plan, and what each has to wait for. */
export function stepsOf(plan: Plan): Step[] {
  return [
    ...buildSteps(plan.builds),
    ...downloadSteps(plan),
    ...(plan.cluster ? clusterSteps(plan, plan.cluster) : []),
    ...(plan.replacesProvisioner
      ? [{ title: "Replace the failed storage provisioner", run: replaceProvisioner }]
      : []),
  ];
}

function buildSteps(builds: readonly SourceBuild[]): Step[] {
  const steps = builds.map((build): Step => ({
    title: buildTitle(build),
    keepsAllCoresBusy: true,
    run: (options) => buildFromSource(build, options),
  }));
  // The first build fetches its own.
  const later = builds.slice(1);
  return later.length > 0
    ? [...steps, { title: "Fetch Go modules", run: (options) => fetchModules(later, options) }]
    : steps;
}

function buildTitle({ group, version }: SourceBuild): string {
  return `Build ${[group, version].filter(Boolean).join(" ")} from source`;
}

/** The CLI comes first, because it downloads the providers. */
function downloadSteps({ downloads }: Plan): Step[] {
  const titles = downloads.map(({ title }) => `Download ${title}`);
  return downloads.map(({ download }, index) => ({
    title: titles[index] ?? "",
    needs: titles.slice(0, Math.min(index, 1)),
    run: download,
  }));
}

function clusterSteps(plan: Plan, cluster: ClusterPlan): Step[] {
  const tools = plan.builds.filter(({ group }) => !group.startsWith("pulumi"));
  return [
    ...(isDownloaded(plan) && cluster.needsMinikube ? [{ title: minikubeStep, run: downloadMinikube }] : []),
    ...(cluster.driver.driver === "none" ? nodeSteps(plan, cluster) : []),
    {
      title: "Start the cluster",
      needs: [minikubeStep, containerdStep, importStep, crictlStep, ...tools.map(buildTitle)],
      run: (options) =>
        cluster.startsAnew
          ? startClusterAnew(cluster.driver.driver, cluster.profile, options)
          : startCluster(cluster.driver.driver, cluster.profile, options),
    },
  ];
}

function isDownloaded({ acquisition }: Plan): boolean {
  return acquisition?.acquisition === "download";
}

function nodeSteps(plan: Plan, cluster: ClusterPlan): Step[] {
  const { packages, imageBuilds, images, needsCrictl } = cluster;
  return [
    ...(packages.length > 0
      ? [{ title: packagesStep, run: (options) => installPackages(packages, options) } satisfies Step]
      : []),
    { title: containerdStep, needs: [packagesStep], run: prepareContainerd },
    ...(isDownloaded(plan) && needsCrictl ? [{ title: crictlStep, run: downloadCrictl }] : []),
    ...imageBuilds.map((image) => imageStep(image, plan.builds, stagingFolder(cluster.kubernetes))),
    ...(images.length > 0
      ? [
          {
            title: importStep,
            needs: [containerdStep, ...imageBuilds.map(imageTitle)],
            run: async (options) => {
              await importImages(images, options);
              await rm(stagingFolder(cluster.kubernetes), { recursive: true, force: true });
            },
          } satisfies Step,
        ]
      : []),
  ];
}

function imageStep(image: Image, builds: readonly SourceBuild[], staging: string): Step {
  const wanted = new Set(image.binaries);
  const needed = builds.filter(({ commands }) =>
    Object.values(commands).some((path) => wanted.has(basename(path))),
  );
  return {
    title: imageTitle(image),
    needs: [packagesStep, ...needed.map(buildTitle)],
    run: async (options) => {
      await mkdir(staging, { recursive: true });
      await buildImage(image, staging, options);
    },
  };
}

function imageTitle({ name }: Image): string {
  return `Build image ${name}`;
}
