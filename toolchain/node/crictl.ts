import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadVerified } from "../download";
import { architecture } from "../../command-line/locations";
import { run, succeeds, type RunOptions } from "../../command-line/process";
import { versions } from "../../command-line/versions";

const crictlFolder = "/usr/local/bin";

/** Where crictl stands: minikube runs it through sudo, which looks here. */
export const crictlExecutable = join(crictlFolder, "crictl");

/** Whether the machine has a crictl that sudo finds. */
export async function isCrictlPresent(): Promise<boolean> {
  return succeeds("crictl", ["--version"]);
}

/** Downloads the release of crictl and checks it against the published SHA-256. */
export async function downloadCrictl(options: RunOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "crictl-"));
  try {
    const archive = join(folder, "crictl.tar.gz");
    const url = `https://github.com/kubernetes-sigs/cri-tools/releases/download/v${versions.crictl}/crictl-v${versions.crictl}-linux-${architecture}.tar.gz`;
    await downloadVerified(url, `${url}.sha256`, archive, options);
    await run(
      "tar",
      ["--extract", "--gzip", `--file=${archive}`, `--directory=${crictlFolder}`, "crictl"],
      options,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
