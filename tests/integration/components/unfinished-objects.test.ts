import assert from "node:assert/strict";
import type { V1ConfigMap } from "@kubernetes/client-node";
import { deleteUnfinished } from "../../../commands/down/unfinished-objects";
import { nameOf } from "../../../kubernetes/objects";
import type { PendingOperation } from "../../../pulumi/state/state";
import { Failure } from "../../../command-line/failures/failure";
import { withNamespace } from "../../support/test-namespace";
import { cluster } from "../suite";

const IDENTITY = "kubernetes-workloads-dev-x7k2pq9z";

describe("What an interrupted update had begun to make", () => {
  it("is deleted if the cluster has it, and it bears the identity of the update", async () => {
    await withNamespace(cluster(), async (namespace) => {
      await make(namespace, "own", fieldManager(IDENTITY));
      await make(namespace, "being-updated", fieldManager(IDENTITY));
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
      await deleteUnfinished({ cluster: cluster(), limitSeconds: 60 }, pending, (line) => lines.push(line));
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

  it("is named where it does not go in time, with what to do", async () => {
    await withNamespace(cluster(), async (namespace) => {
      const name = "kept";
      const labels = { app: name };
      await cluster().apps.createNamespacedStatefulSet({
        namespace,
        body: {
          metadata: { name, annotations: fieldManager(IDENTITY), finalizers: ["kubernetes-workloads/test"] },
          spec: {
            replicas: 0,
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: { containers: [{ name, image: "none" }] } },
          },
        },
      });
      const inputs = {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { namespace, name, annotations: fieldManager(IDENTITY) },
      };
      try {
        await assert.rejects(
          deleteUnfinished(
            { cluster: cluster(), limitSeconds: 1 },
            [operation("creating", inputs)],
            () => undefined,
          ),
          (error) =>
            error instanceof Failure &&
            error.message.includes(`StatefulSet ${namespace}/${name}`) &&
            error.message.includes("waited 1 s in vain"),
        );
      } finally {
        await cluster().apps.patchNamespacedStatefulSet({
          namespace,
          name,
          body: [{ op: "remove", path: "/metadata/finalizers/0" }],
        });
      }
    });
  });
});

async function make(namespace: string, name: string, annotations: Record<string, string>): Promise<void> {
  await cluster().core.createNamespacedConfigMap({ namespace, body: { metadata: { name, annotations } } });
}

function fieldManager(identity: string): Record<string, string> {
  return { "pulumi.com/patchFieldManager": `pulumi-${identity}` };
}

function configMap(namespace: string, name: string): V1ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { namespace, name, annotations: fieldManager(IDENTITY) },
  };
}

function operation(type: string, inputs: unknown): PendingOperation {
  return { type, resource: { inputs } };
}
