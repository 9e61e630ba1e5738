import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";
import { versions } from "./versions";

/** This project's folder. */
export const projectFolder = resolve(__dirname, "..");

/** Options with which Node runs TypeScript of this project. */
export const typescriptOptions = ["--require", join(projectFolder, "toolchain", "typescript.cjs")] as const;

/** Where the log of the last set-up goes; each run replaces it. */
export const logFile = join(projectFolder, "toolchain.log");

/** Folder of the embedded state backend that Pulumi.yaml names. */
export const stateFolder = join(projectFolder, ".pulumi-state");

/** Go's name for this machine's architecture, as release files and caches spell it. */
export const architecture = process.arch === "x64" ? "amd64" : process.arch;

/** Pulumi's home: `$PULUMI_HOME`, by default `~/.pulumi`. */
export function pulumiHome(): string {
  return process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
}

/** Root of the pinned Pulumi CLI, where the Automation API's `PulumiCommand.install` puts it, too. */
export function pulumiRoot(): string {
  return join(pulumiHome(), "versions", versions.pulumi);
}

/** The pinned Pulumi CLI. */
export function pulumiExecutable(): string {
  return join(pulumiRoot(), "bin", "pulumi");
}

/** A language host beside the CLI, where the engine looks for it first. */
export function languageHost(language: "nodejs" | "yaml" | "python" | "go" | "java"): string {
  return join(pulumiRoot(), "bin", `pulumi-language-${language}`);
}

/** Folder of an installed provider, where the engine looks for it. */
export function providerFolder(name: keyof typeof versions.providers): string {
  return join(pulumiHome(), "plugins", `resource-${name}-v${versions.providers[name]}`);
}

/** minikube's home, by minikube's own rule: `$MINIKUBE_HOME` with `.minikube` appended unless it ends so. */
export function minikubeHome(): string {
  const home = process.env.MINIKUBE_HOME ?? homedir();
  return basename(home) === ".minikube" ? home : join(home, ".minikube");
}

/** The minikube of the pinned version that this project installs. */
export function minikubeExecutable(): string {
  return join(minikubeHome(), "bin", "minikube");
}

/** KWOK of the pinned version, in its own home: `$KWOK_WORKDIR`, by default `~/.kwok`. */
export function kwokExecutable(): string {
  const home = process.env.KWOK_WORKDIR ?? join(homedir(), ".kwok");
  return join(home, "bin", `kwok-v${versions.kwok}`);
}

/**
 * Folder of kubeadm, kubelet and kubectl of a version, which minikube fills itself or finds filled.
 *
 * @param version without a "v"
 */
export function kubernetesBinariesFolder(version: string): string {
  return join(minikubeHome(), "cache", "linux", architecture, `v${version}`);
}

/** An image's archive in minikube's image cache. */
export function imageArchive(image: string): string {
  const [repository, tag] = splitTag(image);
  return join(minikubeHome(), "cache", "images", architecture, `${repository}_${tag}`);
}

function splitTag(image: string): [repository: string, tag: string] {
  const colon = image.lastIndexOf(":");
  return [image.slice(0, colon), image.slice(colon + 1)];
}
