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

/** The steps that there are, by what others need of them. */
type StepName =
  | "packages"
  | "containerd"
  | "minikube"
  | "crictl"
  | "images"
  | "cluster"
  | "provisioner"
  | "modules"
  | `build ${string}`
  | `download ${string}`
  | `image ${string}`;

type SetUpStep = Step<StepName>;

/** The steps of a plan, and what each has to wait for. */
export function stepsOf(plan: Plan): SetUpStep[] {
  return [
    ...buildSteps(plan.builds),
    ...downloadSteps(plan),
    ...(plan.cluster ? clusterSteps(plan, plan.cluster) : []),
    ...when(plan.replacesProvisioner, {
      name: "provisioner",
      title: "Replace the failed storage provisioner",
      run: replaceProvisioner,
    }),
  ];
}

function buildSteps(builds: readonly SourceBuild[]): SetUpStep[] {
  const steps = builds.map((build): SetUpStep => ({
    name: buildName(build),
    title: `Build ${versioned(build)} from source`,
    keepsAllCoresBusy: true,
    run: (options) => buildFromSource(build, options),
  }));
  // The first build fetches its own modules.
  const later = builds.slice(1);
  return later.length > 0
    ? [
        ...steps,
        { name: "modules", title: "Fetch Go modules", run: (options) => fetchModules(later, options) },
      ]
    : steps;
}

function buildName(build: SourceBuild): StepName {
  return `build ${versioned(build)}`;
}

function versioned({ group, version }: SourceBuild): string {
  return [group, version].filter(Boolean).join(" ");
}

/** The CLI comes first, because it downloads the providers. */
function downloadSteps({ downloads }: Plan): SetUpStep[] {
  const nameOf = ({ title }: Plan["downloads"][number]): StepName => `download ${title}`;
  return downloads.map((one, index) => ({
    name: nameOf(one),
    title: `Download ${one.title}`,
    needs: downloads.slice(0, Math.min(index, 1)).map(nameOf),
    run: one.download,
  }));
}

function clusterSteps(plan: Plan, cluster: ClusterPlan): SetUpStep[] {
  const tools = plan.builds.filter(({ group }) => !group.startsWith("pulumi"));
  return [
    ...when(isDownloaded(plan) && cluster.needsMinikube, {
      name: "minikube",
      title: "Download minikube",
      run: downloadMinikube,
    }),
    ...(cluster.driver.driver === "none" ? nodeSteps(plan, cluster) : []),
    {
      name: "cluster",
      title: "Start the cluster",
      needs: ["minikube", "containerd", "images", "crictl", ...tools.map(buildName)],
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

function nodeSteps(plan: Plan, cluster: ClusterPlan): SetUpStep[] {
  const { packages, imageBuilds, images, needsCrictl } = cluster;
  const staging = stagingFolder(cluster.kubernetes);
  return [
    ...when(packages.length > 0, {
      name: "packages",
      title: "Install Debian packages",
      run: (options) => installPackages(packages, options),
    }),
    { name: "containerd", title: "Prepare containerd", needs: ["packages"], run: prepareContainerd },
    ...when(isDownloaded(plan) && needsCrictl, {
      name: "crictl",
      title: "Download crictl",
      run: downloadCrictl,
    }),
    ...imageBuilds.map((image) => imageStep(image, plan.builds, staging)),
    ...when(images.length > 0, {
      name: "images",
      title: "Hand the images to containerd",
      needs: ["containerd", ...imageBuilds.map(imageName)],
      run: async (options) => {
        await importImages(images, options);
        await rm(staging, { recursive: true, force: true });
      },
    }),
  ];
}

function when(isNeeded: boolean, step: SetUpStep): SetUpStep[] {
  return isNeeded ? [step] : [];
}

function imageStep(image: Image, builds: readonly SourceBuild[], staging: string): SetUpStep {
  const wanted = new Set(image.binaries);
  const needed = builds.filter(({ commands }) =>
    Object.values(commands).some((path) => wanted.has(basename(path))),
  );
  return {
    name: imageName(image),
    title: `Build image ${image.name}`,
    needs: ["packages", ...needed.map(buildName)],
    run: async (options) => {
      await mkdir(staging, { recursive: true });
      await buildImage(image, staging, options);
    },
  };
}

function imageName({ name }: Image): StepName {
  return `image ${name}`;
}
