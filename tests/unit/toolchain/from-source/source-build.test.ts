import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../../command-line/failures/failure";
import { outputOf } from "../../../../command-line/processes/process";
import { buildFromSource } from "../../../../toolchain/from-source/source-build";
import { withEnvironment } from "../environment";
import { withServer } from "../loopback-server";
import { withTemporaryFolder } from "../temporary-folder";

describe("a build from source", () => {
  // An older Go would first fetch the one that the module asks for.
  before(async function () {
    const version = /go1\.(\d+)/.exec((await outputOf("go", ["env", "GOVERSION"])) ?? "")?.[1];
    if (version === undefined || Number(version) < 26) this.skip();
  });

  it("names the Go module that the registry refuses, and leaves nothing half done", async () => {
    await withTemporaryFolder(async (folder) => {
      const refusing = withServer(
        (_, response) => response.writeHead(403).end("blocked by policy"),
        (url) =>
          withEnvironment({ GOPROXY: url, GOMODCACHE: join(folder, "modules"), GOFLAGS: "-modcacherw" }, () =>
            buildFromSource({ group: "etcd", commands: { server: join(folder, "bin", "etcd") } }, {}),
          ),
      );
      await assert.rejects(refusing, (error) => {
        assert.ok(error instanceof Failure, String(error));
        assert.match(
          error.message,
          /^Building etcd: the Go module go\.etcd\.io\/etcd\/server\/v3@v3\.6\.6 could not be fetched: .*403/,
        );
        assert.match(error.remedy, /GOPROXY/);
        return true;
      });
      assert.deepEqual(await readdir(join(folder, "bin")), []);
    });
  });
});
