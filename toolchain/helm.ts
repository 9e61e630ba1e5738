import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseAcquisition } from "./vendors/acquisition";
import { unpack } from "./vendors/archive";
import { downloadVerified } from "./vendors/download";
import { architecture, projectFolder } from "../command-line/locations";
import { exists } from "../command-line/exists";
import { installFile } from "./machine-file";
import { outputOf } from "../command-line/processes/process";
import { requireBuildTools } from "./from-source/requirements";
import { buildFromSource, type SourceBuild } from "./from-source/source-build";
import { versions } from "../command-line/versions";

/** Only benchmarks and tests need a helm, so the project keeps it to itself. */
const pinnedHelm = join(projectFolder, ".helm", versions.helm, "helm");

const platform = `${process.platform}-${architecture}`;
const release = `https://get.helm.sh/helm-v${versions.helm}-${platform}.tar.gz`;
const checksum = `${release}.sha256sum`;

const helmBuild: SourceBuild = {
  group: "helm",
  linkerVariables: { "helm.sh/helm/v4/internal/version.version": `v${versions.helm}` },
  commands: { helm: pinnedHelm },
};

/**
 * Returns a helm of the pinned minor version. It takes the one on the PATH if that fits. Otherwise it downloads the
 * pinned one, or builds it from its Go module if the vendor's host does not answer.
 *
 * @throws {@link Failure} when neither works
 */
export async function helmExecutable(): Promise<string> {
  const onPath = await outputOf("helm", ["version", "--template", "{{.Version}}"]);
  const [major = "", minor = ""] = versions.helm.split(".");
  if (onPath?.startsWith(`v${major}.${minor}.`)) return "helm";
  if (await exists(pinnedHelm)) return pinnedHelm;
  const { acquisition, reason } = await chooseAcquisition([checksum]);
  if (acquisition === "download") {
    console.log(`Downloading helm ${versions.helm}.`);
    await downloadHelm();
  } else {
    console.log(`Building helm ${versions.helm} from source, about 2 minutes once: ${reason}.`);
    await requireBuildTools([helmBuild]);
    await buildFromSource(helmBuild, {});
  }
  return pinnedHelm;
}

async function downloadHelm(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "helm-"));
  try {
    const archive = join(folder, "helm.tar.gz");
    await downloadVerified(release, checksum, archive, {});
    await unpack(archive, folder, {}, {});
    await installFile(join(folder, platform, "helm"), pinnedHelm);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Environment in which helm reads and writes its own files in a folder, and none of the user's. */
export function helmHome(folder: string): Record<string, string> {
  return {
    HELM_CACHE_HOME: join(folder, "helm", "cache"),
    HELM_CONFIG_HOME: join(folder, "helm", "config"),
    HELM_DATA_HOME: join(folder, "helm", "data"),
  };
}
