import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OWN_MARK, replaceMachineFile, restoreMachineFile } from "../../../toolchain/machine-file";
import { withTemporaryFolder } from "./temporary-folder";

const ours = `# ${OWN_MARK}\n`;

describe("a configuration file of the machine", () => {
  it("is kept when it is replaced, and put back", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "config.toml");
      await writeFile(path, "the machine's own");
      assert.equal(await replaceMachineFile(path, ours), true);
      assert.equal(await readFile(path, "utf8"), ours);
      await restoreMachineFile(path);
      assert.deepEqual(await readdir(folder), ["config.toml"]);
      assert.equal(await readFile(path, "utf8"), "the machine's own");
    });
  });

  it("is removed again where there was none", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "made", "config.toml");
      await replaceMachineFile(path, ours);
      await restoreMachineFile(path);
      assert.deepEqual(await readdir(join(folder, "made")), []);
    });
  });

  it("is left alone when it is ours and somebody edited it, and when it is not ours", async () => {
    await withTemporaryFolder(async (folder) => {
      const edited = join(folder, "edited");
      await writeFile(edited, `${ours}edited by minikube`);
      assert.equal(await replaceMachineFile(edited, ours), false);
      assert.match(await readFile(edited, "utf8"), /edited by minikube/);

      const foreign = join(folder, "foreign");
      await writeFile(foreign, "the machine's own");
      await restoreMachineFile(foreign);
      assert.equal(await readFile(foreign, "utf8"), "the machine's own");
    });
  });
});
