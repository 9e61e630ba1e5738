import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../../command-line/failures/failure";
import { minikubeHome, pulumiHome } from "../../command-line/locations";
import { exists } from "../../command-line/exists";
import { outputOf } from "../../command-line/processes/process";
import type { SourceBuild } from "./source-build";

const GIBIBYTE = 2 ** 30;

/** Free disk space that building one group from source takes, modules and Go's build cache included. */
const GIBIBYTES_PER_BUILD = 2.5;

/** Oldest Go that fetches by itself the newer one that the modules ask for. */
const oldestGo = [1, 21] as const;

/**
 * Checks what building from source needs, before anything is built.
 *
 * @param why why they are built from source
 * @throws {@link Failure} when Go, a C compiler or disk space is missing
 */
export async function requireBuildTools(builds: readonly SourceBuild[], why?: string): Promise<void> {
  if (builds.length === 0) return;

  await requireGo(why === undefined ? "" : ` (${why})`);
  if (builds.some(({ cgo }) => cgo)) await requireCompiler();

  await requireDiskSpace(builds.length * GIBIBYTES_PER_BUILD);
}

async function requireGo(why: string): Promise<void> {
  const version = (await outputOf("go", ["env", "GOVERSION"]))?.trim();
  const [major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(version ?? "") ?? []).slice(1).map(Number);
  if (major < oldestGo[0] || (major === oldestGo[0] && minor < oldestGo[1])) {
    throw new Failure(
      version
        ? `${version} is too old to build the tools from source${why}.`
        : `The tools have to be built from source${why}, and there is no Go.`,
      `Install Go ${oldestGo.join(".")} or newer (https://go.dev/doc/install) and run the same command again. Where the vendors' hosts can be reached in another way, set HTTPS_PROXY, and NODE_EXTRA_CA_CERTS for an authority of your own.`,
    );
  }
}

async function requireCompiler(): Promise<void> {
  if ((await outputOf("gcc", ["--version"])) === undefined) {
    throw new Failure(
      "minikube has to be built from source, and there is no C compiler (gcc).",
      "Install gcc (on Debian: apt-get install gcc libc6-dev) and run the same command again.",
    );
  }
}

/** Checks the free space of every file system that a build writes to. */
async function requireDiskSpace(gibibytes: number): Promise<void> {
  const goFolders = (await outputOf("go", ["env", "GOCACHE", "GOMODCACHE"]))?.trim().split("\n") ?? [];
  for (const folder of [...goFolders, minikubeHome(), pulumiHome()]) {
    const free = await freeGibibytes(folder);
    if (free < gibibytes) throw diskFailure(folder, free, gibibytes);
  }
}

/** The error for a file system without enough free space. */
function diskFailure(folder: string, free: number, needed: number): Failure {
  return new Failure(
    `Building the tools from source needs ${needed.toFixed(0)} GiB of free disk space; the file system of ${folder} has ${free.toFixed(1)} GiB.`,
    "Make room, or point GOCACHE, GOMODCACHE, PULUMI_HOME and MINIKUBE_HOME to a larger file system, and run the same command again.",
  );
}

async function freeGibibytes(folder: string): Promise<number> {
  let existing = folder;
  while (!(await exists(existing))) existing = dirname(existing);

  const { bavail, bsize } = await statfs(existing);
  return (bavail * bsize) / GIBIBYTE;
}
