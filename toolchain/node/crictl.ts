import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpack } from "../vendors/archive";
import { downloadVerified } from "../vendors/download";
import { installFile } from "../machine-file";
import { architecture } from "../../command-line/locations";
import { succeeds, type RunOptions } from "../../command-line/processes/process";
import { versions } from "../../command-line/versions";

/** Where crictl stands: minikube runs it through sudo, which looks here. */
export const CRICTL_EXECUTABLE = "/usr/local/bin/crictl";

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
    await unpack(archive, folder, { members: ["crictl"] }, options);
    await installFile(join(folder, "crictl"), CRICTL_EXECUTABLE);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
