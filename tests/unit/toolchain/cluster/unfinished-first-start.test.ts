import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  firstStartBegins,
  firstStartFinished,
  isFirstStartUnfinished,
} from "../../../../toolchain/cluster/unfinished-first-start";
import { withEnvironment } from "../environment";
import { withTemporaryFolder } from "../temporary-folder";

describe("the first start of a cluster", () => {
  it("is unfinished from its begin to its end, and only then", async () => {
    await inMinikubeHome(async (volumes) => {
      const before = await isFirstStartUnfinished(volumes);
      await firstStartBegins();
      const meanwhile = await isFirstStartUnfinished(volumes);
      await firstStartFinished();
      assert.deepEqual([before, meanwhile, await isFirstStartUnfinished(volumes)], [false, true, false]);
    });
  });

  it("counts as finished where volumes are, so that nothing is made anew over them", async () => {
    await inMinikubeHome(async (volumes) => {
      await firstStartBegins();
      await mkdir(volumes);
      assert.equal(await isFirstStartUnfinished(volumes), true);
      await writeFile(join(volumes, "data"), "");
      assert.equal(await isFirstStartUnfinished(volumes), false);
    });
  });
});

function inMinikubeHome(use: (volumes: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder((folder) =>
    withEnvironment({ MINIKUBE_HOME: folder }, () => use(join(folder, "volumes"))),
  );
}
