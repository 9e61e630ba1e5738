import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { backendOf } from "../../../../pulumi/project/project-file";
import { fileBackend, parseFileBackend } from "../../../../pulumi/state/file-backend";
import { projectFolder, stateFolder } from "../../../../command-line/locations";
import { ownProject, pulumiDefaults } from "../../../../pulumi/project/project";
import { withEnvironment } from "../../toolchain/environment";

const OWN_FILE = { name: "kubernetes-workloads" };

describe("A state backend in a folder", () => {
  it("is written without a file of attributes", () => {
    assert.equal(fileBackend("/state"), "file:///state?metadata=skip");
  });

  it("keeps the other options of its URL", () => {
    assert.equal(
      fileBackend("/state", "no_tmp_dir=false&metadata="),
      "file:///state?no_tmp_dir=false&metadata=skip",
    );
  });

  it("is told from its URL, with its options", () => {
    assert.deepEqual(parseFileBackend("file:///state"), { folder: "/state" });
    assert.deepEqual(parseFileBackend("file:///state?a=b"), { folder: "/state", options: "a=b" });
    assert.deepEqual(parseFileBackend("file://~/state"), { folder: join(homedir(), "state") });
  });

  it("is no other backend", () => {
    assert.equal(parseFileBackend("s3://bucket"), undefined);
  });

  const named: Readonly<Record<string, string>> = {
    "file:///state": "file:///state?metadata=skip",
    "s3://bucket?region=eu-central-1": "s3://bucket?region=eu-central-1",
  };
  for (const [backend, used] of Object.entries(named)) {
    it(`that the environment names is used without a file of attributes, and any other as it is: ${backend}`, async () => {
      await withEnvironment({ PULUMI_BACKEND_URL: backend }, () => {
        assert.equal(pulumiDefaults().PULUMI_BACKEND_URL, used);
        assert.equal(backendOf(ownProject(), OWN_FILE), used);
        return Promise.resolve();
      });
    });
  }

  it("that is named empty is none", async () => {
    await withEnvironment({ PULUMI_BACKEND_URL: "" }, () => {
      assert.equal(pulumiDefaults().PULUMI_BACKEND_URL, undefined);
      assert.equal(backendOf(ownProject(), OWN_FILE), fileBackend(stateFolder));
      return Promise.resolve();
    });
  });

  it("is the project's own in Pulumi.yaml", async () => {
    const project = load(await readFile(join(projectFolder, "Pulumi.yaml"), "utf8")) as {
      backend: { url: string };
    };
    assert.deepEqual(parseFileBackend(project.backend.url), {
      folder: stateFolder,
      options: "metadata=skip",
    });
  });
});
