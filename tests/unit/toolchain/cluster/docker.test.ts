import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { findDocker, installedEngine } from "../../../../toolchain/cluster/docker";
import { withEnvironment } from "../environment";
import { withPrograms } from "../programs";
import { withTemporaryFolder } from "../temporary-folder";
import { mkdir, writeFile } from "node:fs/promises";

describe("Docker on a machine", () => {
  it("answers when its engine does", async () => {
    await withPrograms({ docker: "echo 28.2.2" }, async () => {
      const { answers, problem } = await findDocker();
      assert.deepEqual({ answers, problem }, { answers: true, problem: undefined });
    });
  });

  it("does not answer when the CLI says so, in whose words", async () => {
    const refusing =
      "echo 'permission denied while trying to connect to the Docker daemon socket' >&2; exit 1";
    await withPrograms({ docker: refusing }, async () => {
      const { answers, problem } = await findDocker();
      assert.deepEqual(
        [answers, problem],
        [false, "permission denied while trying to connect to the Docker daemon socket"],
      );
    });
  });

  it("has an engine by its packages, also when these were not wholly configured", async () => {
    for (const name of ["docker-ce", "docker.io", "containerd.io"]) {
      await withPrograms({ "dpkg-query": `echo "${name} installed"; echo "bash installed"` }, async () => {
        assert.equal(await installedEngine("/nowhere"), `package ${name}`);
      });
    }
    await withPrograms({ "dpkg-query": 'echo "docker-ce half-configured"' }, async () => {
      assert.equal(await installedEngine("/nowhere"), "package docker-ce");
    });
  });

  it("has no engine where only the CLI is, or what a removed one left", async () => {
    const remains =
      'echo "docker-ce config-files"; echo "docker-ce-cli installed"; echo "containerd installed"';
    await withPrograms({ docker: "exit 1", "dpkg-query": remains }, async (folder) => {
      await mkdir(join(folder, "var", "lib", "docker"), { recursive: true });
      assert.equal(await installedEngine(folder), undefined);
    });
  });

  it("has an engine by its program or its unit, however it was installed", async () => {
    await withTemporaryFolder(async (root) => {
      await mkdir(join(root, "usr", "bin"), { recursive: true });
      await writeFile(join(root, "usr", "bin", "dockerd"), "", { mode: 0o755 });
      await withEnvironment({ PATH: `/nowhere${delimiter}/usr/bin` }, async () => {
        assert.equal(await installedEngine(root), join(root, "usr", "bin", "dockerd"));
      });
    });
    await withTemporaryFolder(async (root) => {
      const unit = join(root, "usr", "lib", "systemd", "system");
      await mkdir(unit, { recursive: true });
      await writeFile(join(unit, "docker.service"), "");
      assert.equal(await installedEngine(root), join(unit, "docker.service"));
    });
  });
});
