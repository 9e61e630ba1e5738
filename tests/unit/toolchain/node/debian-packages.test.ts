import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages, requireNoRemovals } from "../../../../toolchain/node/debian-packages";
import { withEnvironment } from "../environment";
import { withPrograms } from "../programs";
import { withTemporaryFolder } from "../temporary-folder";
import { assertRefused } from "../../../support/refused";

/** dpkg's status of a machine with Docker's own packages, whose containerd conflicts with Debian's. */
const DOCKER_MACHINE = `Package: docker-ce
Status: install ok installed
Version: 5:28.0
Architecture: all
Maintainer: nobody
Depends: containerd.io
Description: engine

Package: containerd.io
Status: install ok installed
Version: 1.7
Architecture: all
Maintainer: nobody
Provides: containerd
Conflicts: containerd, runc
Replaces: containerd, runc
Description: containerd
`;

/** The part of Debian that takes its place. */
const DEBIAN = ["containerd", "runc", "socat"]
  .map(
    (name) =>
      `Package: ${name}\nVersion: 1.0\nArchitecture: all\nMaintainer: nobody\nFilename: ./${name}.deb\nSize: 1\nSHA256: ${"0".repeat(64)}\nDescription: ${name}\n`,
  )
  .join("\n");

const hasApt = spawnSync("apt-get", ["--version"]).status === 0;

// A system with another package manager never installs Debian's packages.
(hasApt ? describe : Object)("installing Debian packages", () => {
  it("is refused when others would be removed, which are named", async () => {
    await onDockerMachine(async () => {
      await assertDockerStays(requireNoRemovals(["containerd", "runc", "socat"]));
      await requireNoRemovals(["socat"]);
    });
  });

  it("asks before anything is installed, once the mirror has told what there is", async () => {
    await onDockerMachine(() =>
      withPrograms({ dpkg: "exit 0" }, () => assertDockerStays(installPackages(["containerd"], {}))),
    );
  });

  it("tells apt to remove nothing, whatever it has in mind by then", async () => {
    const calls = 'echo "$@" >> "$APT_CALLS"';
    await withPrograms({ dpkg: "exit 0", "apt-get": calls }, async (folder) => {
      const log = join(folder, "calls");
      await withEnvironment({ APT_CALLS: log }, () => installPackages(["socat"], {}));
      const { stdout } = spawnSync("tail", ["-1", log], { encoding: "utf8" });
      assert.equal(stdout, "install --yes --no-install-recommends socat --no-remove\n");
    });
  });
});

async function assertDockerStays(installation: Promise<void>): Promise<void> {
  const message = /^Installing containerd.* would remove (?=.*docker-ce)(?=.*containerd\.io)/;
  await assertRefused(installation, message, /Docker/);
}

/** Has the real apt look at folders of its own, in which Docker is installed. */
async function onDockerMachine(use: () => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    for (const path of ["lists/partial", "cache/archives/partial", "repository", "etc", "dpkg"])
      await mkdir(join(folder, path), { recursive: true });

    await writeFile(join(folder, "dpkg", "status"), DOCKER_MACHINE);
    await writeFile(join(folder, "repository", "Packages"), DEBIAN);
    const list = join(folder, "etc", "sources.list");
    await writeFile(list, `deb [trusted=yes] file:${join(folder, "repository")} ./\n`);
    const settings = {
      "Dir::State::status": join(folder, "dpkg", "status"),
      "Dir::State::lists": join(folder, "lists"),
      "Dir::Cache": join(folder, "cache"),
      "Dir::Etc::sourcelist": list,
      "Dir::Etc::sourceparts": "-",
      "Dir::Etc::preferencesparts": "-",
      "APT::Sandbox::User": "",
    };
    const configuration = join(folder, "etc", "apt.conf");
    const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
    await writeFile(configuration, lines.join(""));
    await withEnvironment({ APT_CONFIG: configuration }, async () => {
      const { status, stderr } = spawnSync("apt-get", ["update"], { encoding: "utf8" });
      assert.equal(status, 0, stderr);
      await use();
    });
  });
}
