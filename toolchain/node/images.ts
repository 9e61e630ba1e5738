import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { busyboxRoot, iptablesRoot, makeDebianRoot, nginxRoot, type DebianRoot } from "./debian-root";
import { imageArchive, minikubeHome } from "../../command-line/locations";
import { exists } from "../../command-line/exists";
import { outputOf, run, type RunOptions } from "../../command-line/processes/process";
import type { KubernetesRelease } from "../../command-line/kubernetes-release";
import { versions } from "../../command-line/versions";

/** Folder of the Containerfiles, and of the files that images copy. */
const imagesFolder = join(__dirname, "images");

/** An image that is built here because its registry does not answer. */
export interface Image {
  /** Full name under which kubeadm, minikube or a pod asks for it. */
  readonly name: string;
  /** Its Containerfile in images/, or the path of another one, without that ending. */
  readonly containerfile: string;
  /** Build arguments of the Containerfile. */
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** Binaries from the staging folder that it copies. */
  readonly binaries?: readonly string[];
  /** Files that it copies. */
  readonly files?: readonly string[];
  /** Debian file systems that it unpacks, by archive name. */
  readonly roots?: Readonly<Record<string, DebianRoot>>;
}

/** What kubeadm and minikube ask for. */
export function clusterImages({ version, images }: KubernetesRelease): Image[] {
  return [
    ...["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((binary) => ({
      name: `registry.k8s.io/${binary}:v${version}`,
      containerfile: "kube-component",
      buildArguments: { BINARY: binary },
      binaries: [binary],
    })),
    {
      name: `registry.k8s.io/kube-proxy:v${version}`,
      containerfile: "kube-proxy",
      binaries: ["kube-proxy"],
      roots: { "iptables.tar": iptablesRoot },
    },
    { name: `registry.k8s.io/etcd:${images.etcd}`, containerfile: "etcd", binaries: ["etcd"] },
    {
      name: `registry.k8s.io/coredns/coredns:${images.coredns}`,
      containerfile: "coredns",
      binaries: ["coredns"],
    },
    {
      name: `registry.k8s.io/pause:${images.pause}`,
      containerfile: "pause",
      files: ["/usr/bin/catatonit"],
    },
    {
      name: `gcr.io/k8s-minikube/storage-provisioner:${versions.images.storageProvisioner}`,
      containerfile: "storage-provisioner",
      binaries: ["storage-provisioner"],
    },
  ];
}

/** What the program's pods and the DNS questions of the contracts run. */
export const workloadImages: readonly Image[] = [
  {
    name: `docker.io/nginxinc/nginx-unprivileged:${versions.images.nginxUnprivileged}`,
    containerfile: "nginx-unprivileged",
    files: [join(imagesFolder, "nginx.conf")],
    roots: { "nginx.tar": nginxRoot },
  },
  {
    name: `docker.io/library/busybox:${versions.images.busybox}`,
    containerfile: "busybox",
    roots: { "busybox.tar": busyboxRoot },
  },
];

/** The images whose archives are not in minikube's cache. */
export async function missingImages(images: readonly Image[]): Promise<Image[]> {
  const present = await Promise.all(images.map(({ name }) => exists(imageArchive(name))));
  return images.filter((_, index) => !present[index]);
}

/**
 * Builds an image into an archive in minikube's image cache. Nothing else of the build stays.
 *
 * @param staging folder of the binaries that images copy
 */
export async function buildImage(image: Image, staging: string, options: RunOptions): Promise<void> {
  const folder = await temporaryFolder();
  try {
    await collectContext(image, staging, join(folder, "context"), options);
    const archive = join(folder, "image.tar");
    await buildArchive(image, folder, archive, options);
    await mkdir(dirname(imageArchive(image.name)), { recursive: true });
    await rename(archive, imageArchive(image.name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Imports the images that the node's containerd does not have yet. */
export async function importImages(images: readonly Image[], options: RunOptions): Promise<void> {
  const present = await containerdImages();
  for (const { name } of images.filter((image) => !present.has(image.name)))
    await run("ctr", ["--namespace=k8s.io", "images", "import", imageArchive(name)], options);
}

/** Names of the images that the node's containerd has. */
export async function containerdImages(): Promise<ReadonlySet<string>> {
  const listing = await outputOf("ctr", ["--namespace=k8s.io", "images", "list", "--quiet"]);
  return new Set(listing?.split("\n"));
}

async function temporaryFolder(): Promise<string> {
  await mkdir(minikubeHome(), { recursive: true });
  return mkdtemp(join(minikubeHome(), ".image-"));
}

async function collectContext(
  { binaries = [], files = [], roots = {} }: Image,
  staging: string,
  context: string,
  options: RunOptions,
): Promise<void> {
  await mkdir(context);
  for (const file of [...binaries.map((binary) => join(staging, binary)), ...files])
    await cp(file, join(context, file.slice(file.lastIndexOf("/"))));

  for (const [archive, root] of Object.entries(roots))
    await makeDebianRoot(root, join(context, archive), options);
}

async function buildArchive(
  image: Image,
  folder: string,
  archive: string,
  options: RunOptions,
): Promise<void> {
  const storage = [
    `--root=${join(folder, "storage")}`,
    `--runroot=${join(folder, "run")}`,
    // Works everywhere, also inside a container; these images have one layer to copy.
    "--storage-driver=vfs",
  ];
  const buildArguments = Object.entries(image.buildArguments ?? {}).map(
    ([name, value]) => `--build-arg=${name}=${value}`,
  );
  const containerfile = resolve(imagesFolder, `${image.containerfile}.Containerfile`);
  const build = [
    "build",
    "--quiet",
    "--format=docker",
    "--isolation=chroot",
    `--tag=${image.name}`,
    ...buildArguments,
  ];
  await run("buildah", [...storage, ...build, `--file=${containerfile}`, join(folder, "context")], options);
  await run("buildah", [...storage, "push", image.name, `docker-archive:${archive}:${image.name}`], options);
}
