import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findMinikube, requireOwnContext } from "../../../../toolchain/cluster/minikube";
import { Failure } from "../../../../command-line/failures/failure";
import { versions } from "../../../../command-line/versions";
import { withEnvironment } from "../environment";
import { withPrograms } from "../programs";
import { withTemporaryFolder } from "../temporary-folder";

describe("The minikube to use", () => {
  for (const [version, profileVersion, found] of [
    [versions.minikube, undefined, true],
    ["1.40.0", undefined, true],
    ["1.25.2", undefined, false],
    ["1.25.2", `v${versions.kubernetes}`, false],
    // Whoever made that cluster has the minikube for it.
    ["1.25.2", "v1.23.3", true],
  ] as const) {
    const cluster =
      profileVersion === undefined ? "a new cluster" : `a cluster of Kubernetes ${profileVersion}`;
    it(`is ${found ? "" : "not "}${version} of the PATH for ${cluster}`, async () => {
      await withTemporaryFolder((home) =>
        withEnvironment({ MINIKUBE_HOME: home }, () =>
          withPrograms({ minikube: `echo v${version}` }, async () => {
            const profile =
              profileVersion === undefined
                ? undefined
                : { driver: "docker", kubernetesVersion: profileVersion };
            assert.equal(await findMinikube(profile), found ? "minikube" : undefined);
          }),
        ),
      );
    });
  }
});

describe("A kubeconfig context named like minikube's profile", () => {
  it("is in the way of a first start if it leads to another cluster, and not if minikube left it", async () => {
    await withTemporaryFolder(async (home) => {
      const [kubeconfig, authority] = [join(home, "config"), join(home, "ca.crt")];
      await withEnvironment({ MINIKUBE_HOME: home, KUBECONFIG: kubeconfig }, async () => {
        await requireOwnContext();
        await writeFile(authority, "");
        await writeFile(kubeconfig, contextOf(authority));
        await assert.rejects(requireOwnContext(), (error) => {
          assert.ok(error instanceof Failure);
          assert.match(error.remedy, /kubectl config rename-context minikube NAME/);
          return true;
        });
        await mkdir(join(home, ".minikube"));
        await writeFile(join(home, ".minikube", "ca.crt"), "");
        for (const own of [join(home, ".minikube", "ca.crt"), join(home, "gone")]) {
          await writeFile(kubeconfig, contextOf(own));
          await requireOwnContext();
        }
      });
    });
  });
});

function contextOf(authority: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "far", cluster: { server: "https://192.0.2.1:6443", "certificate-authority": authority } },
    ],
    users: [{ name: "mia", user: {} }],
    contexts: [{ name: "minikube", context: { cluster: "far", user: "mia" } }],
  });
}
