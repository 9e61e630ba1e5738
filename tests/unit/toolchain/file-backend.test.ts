import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { fileBackend, parseFileBackend } from "../../../toolchain/file-backend";
import { projectFolder, stateFolder } from "../../../toolchain/locations";

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
