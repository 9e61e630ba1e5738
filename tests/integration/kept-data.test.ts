import assert from "node:assert/strict";
import { withStack } from "../../pulumi/stack";
import { connectToAnswering } from "../../commands/answering-cluster";
import { locateData } from "../../commands/down/data-location";
import { deleteData } from "../../commands/down/delete-data";
import { findKeptData, type KeptData } from "../../commands/down/kept-claims";
import { namespaceNamed } from "../../kubernetes/collection";
import { inBackground } from "../support/background";
import { withNamespaceName } from "../support/test-namespace";
import { up } from "../support/up";
import { cluster, KUBE_CONTEXT } from "./suite";

const SMALL = { kubeContext: KUBE_CONTEXT, deploymentReplicas: "0" };

describe("The data of a destroyed stack with a namespace of its own", () => {
  const kept = inBackground(destroyAndDelete);

  it("is found with the claims that an earlier, larger number of replicas left", async () => {
    const { before } = await kept();
    assert.deepEqual(
      before.map(({ generated, claims }) => [generated, claims.map(({ name, size }) => [name, size])]),
      [
        [
          true,
          [
            ["www-web-0", "1Gi"],
            ["www-web-1", "1Gi"],
          ],
        ],
      ],
    );
  });

  it("is found again when the stack has been destroyed for long", async () => {
    const { before, later } = await kept();
    assert.deepEqual(
      later,
      before.map((data) => ({ ...data, certain: false })),
    );
  });

  it("is not deleted when the stack has been destroyed for long, for it may be another clone's", async () => {
    const { lateDeletion, afterLateDeletion, before } = await kept();
    assert.match(lateDeletion, /^Nothing was deleted: .*Another clone/);
    assert.deepEqual(afterLateDeletion, before);
  });

  it("is deleted on demand, but not the namespace while anything else is in it", async () => {
    const { refusal } = await kept();
    assert.match(refusal, /stays, for there is more in it: ConfigMap\/of-somebody/);
  });

  it("goes with its namespace once nothing else is in that", async () => {
    const { namespacesLeft } = await kept();
    assert.equal(namespacesLeft, 0);
  });
});

describe("The data of a destroyed stack in a namespace that was configured", () => {
  const kept = inBackground(destroyInConfiguredNamespace);

  it("is found among the claims of others", async () => {
    const { found } = await kept();
    assert.deepEqual(
      found.map(({ generated, claims }) => [generated, claims.map(({ name }) => name)]),
      [[false, ["www-web-0"]]],
    );
  });

  it("is deleted without the claims of others and without the namespace", async () => {
    const { claimsLeft } = await kept();
    assert.deepEqual(claimsLeft, ["of-somebody"]);
  });
});

describe("A cluster that does not answer", () => {
  it("is named, with what to do", async () => {
    await assert.rejects(connectToAnswering("nowhere"), /kubeconfig context "nowhere" does not answer/);
  });
});

interface Kept {
  readonly before: KeptData[];
  readonly later: KeptData[];
  readonly lateDeletion: string;
  readonly afterLateDeletion: KeptData[];
  readonly refusal: string;
  readonly namespacesLeft: number;
}

async function destroyAndDelete(): Promise<Kept> {
  return withNamespaceName(cluster(), (name) =>
    withStack({ name, config: SMALL }, async (stack) => {
      await up(stack);
      await stack.setConfig("statefulSetReplicas", { value: "1" });
      await up(stack);
      const location = await locateData(stack);
      await stack.destroy();
      const before = await findKeptData(cluster(), location);
      const later = await findKeptData(cluster(), await locateData(stack));
      const lateDeletion = await deleteData(cluster(), later, () => undefined).then(
        () => "deleted",
        (error: unknown) => (error as Error).message,
      );
      const afterLateDeletion = await findKeptData(cluster(), location);

      const namespace = before[0]!.namespace;
      const lines: string[] = [];
      await cluster().core.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name: "of-somebody" } },
      });
      await deleteData(cluster(), before, (line) => lines.push(line));
      await cluster().core.deleteNamespacedConfigMap({ namespace, name: "of-somebody" });
      await deleteData(cluster(), await findKeptData(cluster(), location), (line) => lines.push(line));
      const { items } = await namespaceNamed(cluster(), namespace).list();
      return {
        before,
        later,
        lateDeletion,
        afterLateDeletion,
        refusal: lines.join("\n"),
        namespacesLeft: items.length,
      };
    }),
  );
}

async function destroyInConfiguredNamespace(): Promise<{ found: KeptData[]; claimsLeft: string[] }> {
  return withNamespaceName(cluster(), (namespace) =>
    withStack(
      { name: namespace, config: { ...SMALL, namespace, statefulSetReplicas: "1" } },
      async (stack) => {
        await up(stack);
        await cluster().core.createNamespacedPersistentVolumeClaim({
          namespace,
          body: {
            metadata: { name: "of-somebody" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
          },
        });
        await stack.destroy();
        const found = await findKeptData(cluster(), await locateData(stack));
        await deleteData(cluster(), found, () => undefined);
        const { items } = await cluster().core.listNamespacedPersistentVolumeClaim({ namespace });
        return { found, claimsLeft: items.map(({ metadata }) => metadata?.name ?? "") };
      },
    ),
  );
}
