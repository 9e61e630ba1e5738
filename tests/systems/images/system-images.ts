import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseAcquisition } from "../../../toolchain/vendors/acquisition";
import { minikubeChecksum } from "../../../toolchain/cluster/minikube";
import { readProfile } from "../../../toolchain/cluster/profile";
import { imagePackages, installPackages, missingPackages } from "../../../toolchain/node/debian-packages";
import { postgresRoot, pythonRoot, rabbitmqRoot, redisRoot } from "./debian-roots";
import {
  buildImage,
  containerdImages,
  importImages,
  missingImages,
  type Image,
} from "../../../toolchain/node/images";
import { run, type RunOptions } from "../../../command-line/processes/process";

/** The image of a real system under two public names, for a rollout from the one to the other. */
type SystemImage = { readonly secondName: string } & (Image | ClusterImage);

/** An image that the cluster has under another name. */
interface ClusterImage {
  readonly name: string;
  readonly builtAs: string;
}

/** Images of the systems in examples/systems, which are built here when their registries do not answer. */
const systemImages = {
  postgres: {
    name: "docker.io/library/postgres:17",
    secondName: "docker.io/library/postgres:17-trixie",
    containerfile: join(__dirname, "postgres"),
    files: [join(__dirname, "postgres-entrypoint.sh")],
    roots: { "postgres.tar": postgresRoot },
  },
  redis: {
    name: "docker.io/library/redis:8",
    secondName: "docker.io/library/redis:8.0",
    containerfile: join(__dirname, "redis"),
    files: [join(__dirname, "redis-entrypoint.sh")],
    roots: { "redis.tar": redisRoot },
  },
  rabbitmq: {
    name: "docker.io/library/rabbitmq:4",
    secondName: "docker.io/library/rabbitmq:4.0",
    containerfile: join(__dirname, "rabbitmq"),
    files: [join(__dirname, "rabbitmq-entrypoint.sh")],
    roots: { "rabbitmq.tar": rabbitmqRoot },
  },
  python: {
    name: "docker.io/library/python:3",
    secondName: "docker.io/library/python:3.13",
    containerfile: join(__dirname, "python"),
    roots: { "python.tar": pythonRoot },
  },
  etcd: {
    name: "quay.io/coreos/etcd:v3.6.6",
    secondName: "gcr.io/etcd-development/etcd:v3.6.6",
    // The own one of a cluster of the pinned version, which has the same server.
    builtAs: `registry.k8s.io/etcd:3.6.6-0`,
  },
} as const satisfies Record<string, SystemImage>;

/** A system of examples/systems that has an image of its own. */
export type System = keyof typeof systemImages;

/**
 * Makes sure that the cluster has the images of systems. If their registries answer, the kubelet pulls them and
 * nothing has to be done. Otherwise they are built once on each machine and imported into the node's containerd.
 *
 * @throws {@link Failure} when one cannot be built
 */
export async function provideSystemImages(systems: readonly System[], options: RunOptions): Promise<void> {
  if ((await readProfile())?.driver !== "none") return;
  const present = await containerdImages();
  const missing = systems
    .map((system): SystemImage => systemImages[system])
    .filter(({ name, secondName }) => !present.has(name) || !present.has(secondName));
  if (missing.length === 0) return;
  // Where the tools' vendors answer, so do the registries of images.
  if ((await chooseAcquisition([minikubeChecksum])).acquisition === "download") return;
  const built = missing.filter((image) => "containerfile" in image);
  await buildMissing(built, options);
  await importImages(built, options);
  for (const image of missing) {
    if ("builtAs" in image) await tag(image.builtAs, image.name, options);
    await tag(image.name, image.secondName, options);
  }
}

async function tag(name: string, further: string, options: RunOptions): Promise<void> {
  await run("ctr", ["--namespace=k8s.io", "images", "tag", "--force", name, further], options);
}

async function buildMissing(images: readonly Image[], options: RunOptions): Promise<void> {
  const toBuild = await missingImages(images);
  if (toBuild.length === 0) return;
  const packages = await missingPackages(imagePackages);
  if (packages.length > 0) await installPackages(packages, options);
  const staging = await mkdtemp(join(tmpdir(), "system-images-"));
  try {
    for (const image of toBuild) await buildImage(image, staging, options);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
