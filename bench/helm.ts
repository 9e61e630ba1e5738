import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseAcquisition } from "../toolchain/acquisition";
import { downloadVerified } from "../toolchain/download";
import { architecture, projectFolder } from "../command-line/locations";
import { exists } from "../toolchain/machine-file";
import { outputOf, run, type RunOptions } from "../command-line/process";
import { requireBuildTools } from "../toolchain/from-source/requirements";
import { buildFromSource, type SourceBuild } from "../toolchain/from-source/source-build";
import { versions } from "../command-line/versions";

/** The helm of the pinned version, which this project keeps to itself; nothing but the benchmark needs one. */
const helmExecutable = join(projectFolder, ".bench-tools", `helm-${versions.helm}`, "helm");

const helmBuild: SourceBuild = {
  group: "helm",
  linkerVariables: { "helm.sh/helm/v4/internal/version.version": `v${versions.helm}` },
  commands: { helm: helmExecutable },
};

/**
 * Finds a helm of the pinned minor version on the PATH, or brings the pinned one as the toolchain brings its tools:
 * downloaded where the vendor's host answers, built from its Go module elsewhere.
 *
 * @returns the program
 * @throws {@link Failure} when it cannot be had
 */
export async function bringHelm(options: RunOptions): Promise<string> {
  if (isSuitable(await helmVersion("helm"))) return "helm";
  if (await exists(helmExecutable)) return helmExecutable;
  const { acquisition, reason } = await chooseAcquisition();
  if (acquisition === "download") {
    console.log(`Downloading helm ${versions.helm}.`);
    await downloadHelm(options);
  } else {
    console.log(`Building helm ${versions.helm} from source, about 2 minutes once: ${reason}.`);
    await requireBuildTools([helmBuild]);
    await buildFromSource(helmBuild, options);
  }
  return helmExecutable;
}

/** What a helm says of its version: `v4.1.4`; undefined where there is none. */
export async function helmVersion(helm: string): Promise<string | undefined> {
  return (await outputOf(helm, ["version", "--template", "{{.Version}}"]))?.trim();
}

function isSuitable(version: string | undefined): boolean {
  const [major, minor] = versions.helm.split(".");
  return version?.startsWith(`v${major ?? ""}.${minor ?? ""}.`) ?? false;
}

async function downloadHelm(options: RunOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "helm-"));
  try {
    const platform = `${process.platform}-${architecture}`;
    const archive = join(folder, "helm.tar.gz");
    const url = `https://get.helm.sh/helm-v${versions.helm}-${platform}.tar.gz`;
    await downloadVerified(url, `${url}.sha256sum`, archive, options);
    await run("tar", ["--extract", "--gzip", `--file=${archive}`, `--directory=${folder}`], options);
    await run("install", ["-D", "--mode=755", join(folder, platform, "helm"), helmExecutable], options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
