import { requireBuildTools } from "../../../../toolchain/from-source/requirements";
import type { SourceBuild } from "../../../../toolchain/from-source/source-build";
import { withEnvironment } from "../environment";
import { withPrograms } from "../programs";
import { assertRefused } from "../../../support/refused";

const build: SourceBuild = { group: "etcd", commands: {} };

describe("what building from source needs", () => {
  it("is checked before anything is built: disk space", async () => {
    const moreThanAnyDisk = Array<SourceBuild>(1_000_000).fill(build);
    const go = 'case "$*" in "env GOVERSION") echo go1.26.0 ;; *) echo /tmp; echo /tmp ;; esac';
    await withPrograms({ go }, () =>
      assertRefused(
        requireBuildTools(moreThanAnyDisk),
        /needs 2500000 GiB of free disk space; the file system of .* has [\d.]+ GiB/,
      ),
    );
  });

  it("is checked before anything is built: the age of Go", async () => {
    await withPrograms({ go: "echo go1.20.3" }, () =>
      assertRefused(requireBuildTools([build]), /go1\.20\.3 is too old/),
    );
  });

  it("is checked before anything is built: Go", async () => {
    await withEnvironment({ PATH: "/nowhere" }, () =>
      assertRefused(requireBuildTools([build]), /there is no Go/),
    );
  });

  it("is not asked for when nothing is built", async () => {
    await withEnvironment({ PATH: "/nowhere" }, () => requireBuildTools([]));
  });
});
