import assert from "node:assert/strict";
import type { V1ConfigMap } from "@kubernetes/client-node";
import { deleteUnfinished } from "../../automation/down/unfinished-objects";
import { nameOf } from "../../contracts/objects";
import manifest from "../../package.json";
import type { PendingOperation } from "../../toolchain/checkpoint";
import { withNamespace } from "../support/test-namespace";
import { cluster } from "./suite";

const STACK = "dev";

describe("What an interrupted update had begun to make", () => {
  it("is deleted where the cluster has it, and where it is the stack's own", async () => {
    await withNamespace(cluster(), async (namespace) => {
      await make(namespace, "own", fieldManager(STACK));
      await make(namespace, "being-updated", fieldManager(STACK));
      await make(namespace, "of-another-stack", fieldManager("other"));
      await make(namespace, "of-somebody", {});
      const pending = [
        ...["own", "never-made", "of-another-stack", "of-somebody"].map((name) =>
          operation("creating", configMap(namespace, name)),
        ),
        operation("creating", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }),
        operation("creating", { length: 6 }),
        operation("updating", configMap(namespace, "being-updated")),
      ];
      const lines: string[] = [];
      await deleteUnfinished({ cluster: cluster(), stack: STACK, limitSeconds: 60 }, pending, (line) =>
        lines.push(line),
      );
      assert.deepEqual(lines, [
        `Deleted ConfigMap ${namespace}/own, which the interrupted update had begun to make.`,
      ]);
      const { items } = await cluster().core.listNamespacedConfigMap({ namespace });
      assert.deepEqual(
        items.map(nameOf).filter((name) => name !== "kube-root-ca.crt"),
        ["being-updated", "of-another-stack", "of-somebody"],
      );
    });
  });
});

async function make(namespace: string, name: string, annotations: Record<string, string>): Promise<void> {
  await cluster().core.createNamespacedConfigMap({ namespace, body: { metadata: { name, annotations } } });
}

function fieldManager(stack: string): Record<string, string> {
  return { "pulumi.com/patchFieldManager": `pulumi-${manifest.name}-${stack}` };
}

function configMap(namespace: string, name: string): V1ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name } };
}

function operation(type: string, inputs: unknown): PendingOperation {
  return { type, resource: { inputs } };
}
