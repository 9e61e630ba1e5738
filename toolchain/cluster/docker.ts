import { delimiter, join } from "node:path";
import { exists, isExecutable } from "../../command-line/exists";
import { questionTo } from "../../command-line/processes/process";
import { presentPackages } from "../node/debian-packages";

/** What this machine has of Docker. */
export interface Docker {
  /** Whether an engine answers this user, here or where `DOCKER_HOST` points. */
  readonly answers: boolean;
  /** Why no engine answers, in the words of the Docker CLI; undefined when one does, or when there is no CLI. */
  readonly problem: string | undefined;
  /** What shows that an engine is installed, in words. Undefined if there is none. A CLI alone is no engine. */
  readonly engine: string | undefined;
}

/** Packages that bring a Docker engine, or the containerd that Docker's vendor ships for it. */
const ENGINE_PACKAGES = [
  "docker-ce",
  "docker.io",
  "docker-engine",
  "docker-desktop",
  "moby-engine",
  "containerd.io",
  "moby-containerd",
];

/** Files that come and go with an engine. Its data and settings stay when it is removed, and say nothing. */
const ENGINE_FILES = [
  "/usr/lib/systemd/system/docker.service",
  "/lib/systemd/system/docker.service",
  "/etc/systemd/system/docker.service",
  "/snap/docker",
  "/opt/docker-desktop",
];

/** Where an engine's program stands when it is not on this user's PATH. */
const SYSTEM_FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];

/** Asks the Docker CLI for its engine, and looks for one that is installed but does not answer. */
export async function findDocker(): Promise<Docker> {
  const [answer, engine] = await Promise.all([
    questionTo("docker", ["version", "--format={{.Server.Version}}"]),
    installedEngine(),
  ]);
  return { answers: answer.isGood, problem: answer.isGood ? undefined : lastLine(answer.stderr), engine };
}

/**
 * What shows that a Docker engine is installed.
 *
 * @param root folder that the machine's files are looked up in
 */
export async function installedEngine(root = "/"): Promise<string | undefined> {
  const present = await presentPackages();
  const found = ENGINE_PACKAGES.find((name) => present.has(name));
  if (found !== undefined) return `package ${found}`;
  const programs = [...(process.env.PATH ?? "").split(delimiter), ...SYSTEM_FOLDERS]
    .filter((folder) => folder !== "")
    .map((folder) => join(root, folder, "dockerd"));
  const program = programs.find(isExecutable);
  if (program !== undefined) return program;
  for (const file of ENGINE_FILES) if (await exists(join(root, file))) return join(root, file);
  return undefined;
}

function lastLine(text: string): string | undefined {
  const line = text.trim().split("\n").at(-1)?.trim();
  return line === "" ? undefined : line;
}
