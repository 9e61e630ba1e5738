import assert from "node:assert/strict";
import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  firstStartFinished,
  isLeftByFirstStart,
  isOwnProfile,
  noteFirstStart,
  readProfile,
  type Profile,
} from "../../../../toolchain/cluster/profile";
import { withEnvironment } from "../environment";
import { withTemporaryFolder } from "../temporary-folder";
import { assertRefused } from "../../../support/refused";

describe("minikube's profile", () => {
  it("is this project's from its first start on, until somebody deletes it", async () => {
    await inMinikubeHome(async (folder) => {
      await noteFirstStart();
      await saveProfile(folder, "docker");
      assert.equal(await isOwnProfile(await profile()), false, "made by somebody else");
      await noteFirstStart();
      assert.equal(await isOwnProfile(await profile()), true);
      await firstStartFinished();
      assert.equal(await isOwnProfile(await profile()), true);
      await rm(folder, { recursive: true });
      await saveProfile(folder, "docker");
      assert.equal(await isOwnProfile(await profile()), false, "made anew by somebody else");
    });
  });

  it("stays finished, whatever is noted late of its first start", async () => {
    await inMinikubeHome(async (folder) => {
      await saveProfile(folder, "docker");
      await noteFirstStart();
      await firstStartFinished();
      await noteFirstStart();
      assert.equal(await isLeftByFirstStart(await profile()), false);
    });
  });

  for (const text of ["", '{"Driver":"docker","Kuberne', "{}"]) {
    it(`is named, with what removes it, where a killed start left ${JSON.stringify(text)} of it`, async () => {
      await inMinikubeHome(async (folder) => {
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, "config.json"), text);
        await assertRefused(
          readProfile(),
          /cannot be read: .*config\.json holds no whole profile/,
          /minikube delete --profile=minikube/,
        );
      });
    });
  }

  it("is nobody's of this project where its note is cut off", async () => {
    await inMinikubeHome(async (folder) => {
      await saveProfile(folder, "docker");
      await writeFile(join(folder, "kubernetes-workloads.json"), '{"madeBy":"kuber');
      assert.equal(await isOwnProfile(await profile()), false);
      assert.equal(await isLeftByFirstStart(await profile()), false);
    });
  });

  it("is left by a first start from its begin to its end, and only then", async () => {
    await inMinikubeHome(async (folder) => {
      await saveProfile(folder, "docker");
      const before = await isLeftByFirstStart(await profile());
      await noteFirstStart();
      const meanwhile = await isLeftByFirstStart(await profile());
      await firstStartFinished();
      assert.deepEqual([before, meanwhile, await isLeftByFirstStart(await profile())], [false, true, false]);
    });
  });

  it("is not left when somebody has started it since, so that nothing of theirs is deleted", async () => {
    await inMinikubeHome(async (folder) => {
      await saveProfile(folder, "docker");
      await noteFirstStart();
      const later = Date.now() / 1000 + 60;
      await utimes(join(folder, "config.json"), later, later);
      assert.equal(await isLeftByFirstStart(await profile()), false);
    });
  });

  it("is not left where volumes are on this machine", async () => {
    await inMinikubeHome(async (folder) => {
      const volumes = join(folder, "volumes");
      await saveProfile(folder, "none");
      await noteFirstStart();
      await mkdir(volumes);
      assert.equal(await isLeftByFirstStart(await profile(), volumes), true);
      await writeFile(join(volumes, "data"), "");
      assert.equal(await isLeftByFirstStart(await profile(), volumes), false);
    });
  });
});

async function profile(): Promise<Profile> {
  const found = await readProfile();
  assert.ok(found);
  return found;
}

/** Writes what minikube notes of a profile. */
async function saveProfile(folder: string, driver: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const config = { Driver: driver, KubernetesConfig: { KubernetesVersion: "v1.35.1" } };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
}

/** Gives a function a minikube home of its own, and the folder in it that its profile has. */
function inMinikubeHome(use: (profileFolder: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder((folder) =>
    withEnvironment({ MINIKUBE_HOME: folder }, () => use(join(folder, ".minikube", "profiles", "minikube"))),
  );
}
