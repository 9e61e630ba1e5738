import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { requireFreeMachine } from "../../../../toolchain/node/occupied";
import { withTemporaryFolder } from "../temporary-folder";
import { assertRefused } from "../../../support/refused";

describe("a machine that shall become a node", () => {
  it("may, when it is none", async () => {
    await withTemporaryFolder((root) => requireFreeMachine(root));
  });

  for (const file of [
    "etc/kubernetes/admin.conf",
    "etc/kubernetes/kubelet.conf",
    "etc/rancher/k3s/k3s.yaml",
    "var/lib/rancher/k3s/agent/kubelet.kubeconfig",
    "etc/rancher/rke2/rke2.yaml",
    "var/lib/rancher/rke2/agent/kubelet.kubeconfig",
    "var/lib/k0s/kubelet.conf",
    "var/snap/microk8s/current/credentials/client.config",
  ]) {
    it(`must not, when it is one already: ${file}`, async () => {
      await withTemporaryFolder(async (root) => {
        await mkdir(dirname(join(root, file)), { recursive: true });
        await writeFile(join(root, file), "");
        await assertRefused(
          requireFreeMachine(root),
          new RegExp(`node of a Kubernetes cluster already: .*${file}`),
          /kubeContext/,
        );
      });
    });
  }
});
