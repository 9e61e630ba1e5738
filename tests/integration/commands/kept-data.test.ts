import assert from "node:assert/strict";
import { configure, withStack } from "../../../pulumi/stack";
import { connectToAnswering } from "../../../commands/answering-cluster";
import { deleteData } from "../../../commands/down/delete-data";
import { findKeptData, type KeptData } from "../../../commands/down/kept-claims";
import { namespaceNamed } from "../../../kubernetes/collection";
import { nameOf } from "../../../kubernetes/objects";
import { inBackground } from "../../support/running/background";
import { holdingsOf } from "../../support/holdings";
import { withNamespaceName } from "../../support/test-namespace";
import { programHere } from "../../support/engines/program-here";
import { destroy, up } from "../../support/engines/up";
import { contentsOfClaims, fillClaims } from "../../support/volumes";
import { cluster, KUBE_CONTEXT } from "../suite";
import { makeClaim } from "../../support/volumes";

const SMALL = { kubeContext: KUBE_CONTEXT, deploymentReplicas: "0" };

describe("The data of a destroyed stack with a namespace of its own", () => {
  const kept = inBackground(destroyAndDelete);

  it("is found with the claims that an earlier, larger number of replicas left", async () => {
    const { before } = await kept();
    assert.deepEqual(
      before.map(({ claims }) => claims.map(({ name, size, ownership }) => [name, size, ownership])),
      [
        [
          ["www-web-0", "1Gi", "proven"],
          ["www-web-1", "1Gi", "proven"],
        ],
      ],
    );
  });

  it("is found again when the stack has been destroyed for long", async () => {
    const { before, later } = await kept();
    assert.deepEqual(
      later.map(({ claims }) => claims.map(({ uid, ownership }) => [uid, ownership])),
      before.map(({ claims }) => claims.map(({ uid }) => [uid, "by name"])),
    );
  });

  it("is not deleted when the stack has been destroyed for long, for it may be another clone's", async () => {
    const { lateDeletion, afterLateDeletion, before } = await kept();
    assert.match(lateDeletion, /^Nothing was deleted: .*Another clone/);
    assert.deepEqual(afterLateDeletion, before);
  });

  it("is deleted on demand, but not what others have beside it, nor the namespace while that is there", async () => {
    const { refusal, ofOthers } = await kept();
    assert.match(refusal, /stays, because there is more in it: .*ConfigMap\/kube-root-ca\.crt\.mine/);
    assert.match(refusal, /PersistentVolumeClaim\/backup/);
    assert.deepEqual(ofOthers, ["backup", "kube-root-ca.crt.mine"]);
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
      found.map(({ claims }) => claims.map(({ name, ownership }) => [name, ownership])),
      [
        [
          ["www-web-0", "proven"],
          ["www-web-5", "not proven"],
          ["www-web-6", "not proven"],
        ],
      ],
    );
  });

  it("is as it was written", async () => {
    const { written, destroyed } = await kept();
    assert.ok("www-web-0" in written);
    assert.deepEqual(destroyed, written);
  });

  it("is deleted without the claims of others and without the namespace", async () => {
    const { written, left } = await kept();
    const { "www-web-0": own, ...ofOthers } = written;
    assert.notEqual(own, undefined);
    assert.deepEqual(Object.keys(ofOthers), ["of-somebody", "www-web-5", "www-web-6"]);
    assert.deepEqual(left, ofOthers);
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
  /** What is left of others after the deletion on demand. */
  readonly ofOthers: readonly string[];
  readonly namespacesLeft: number;
}

async function destroyAndDelete(): Promise<Kept> {
  return withNamespaceName(cluster(), (name) =>
    withStack({ name, config: SMALL, program: programHere() }, async (stack) => {
      await up(stack);
      await configure(stack, { statefulSetReplicas: "1" });
      await up(stack);
      const location = await holdingsOf(stack);
      await destroy(stack);
      const before = await findKeptData(cluster(), location);
      const later = await findKeptData(cluster(), await holdingsOf(stack));
      const lateDeletion = await deleteData(cluster(), later, () => undefined).then(
        () => "deleted",
        (error: unknown) => (error as Error).message,
      );
      const afterLateDeletion = await findKeptData(cluster(), location);

      const namespace = before[0]!.namespace;
      const lines: string[] = [];
      const configMap = { metadata: { name: "kube-root-ca.crt.mine" } };
      await cluster().core.createNamespacedConfigMap({ namespace, body: configMap });
      await makeClaim(cluster(), namespace, "backup", { labels: { "made-by": "a-colleague" } });
      await deleteData(cluster(), before, (line) => lines.push(line));
      const [claims, configMaps] = await Promise.all([
        cluster().core.listNamespacedPersistentVolumeClaim({ namespace }),
        cluster().core.listNamespacedConfigMap({ namespace }),
      ]);
      const ofOthers = [...claims.items, ...configMaps.items]
        .map(nameOf)
        .filter((left) => left !== "kube-root-ca.crt");
      await cluster().core.deleteNamespacedConfigMap({ namespace, name: configMap.metadata.name });
      await cluster().core.deleteNamespacedPersistentVolumeClaim({ namespace, name: "backup" });
      await deleteData(cluster(), await findKeptData(cluster(), location), (line) => lines.push(line));
      const { items } = await namespaceNamed(cluster(), namespace).list();
      return {
        before,
        later,
        lateDeletion,
        afterLateDeletion,
        refusal: lines.join("\n"),
        ofOthers,
        namespacesLeft: items.length,
      };
    }),
  );
}

async function destroyInConfiguredNamespace() {
  return withNamespaceName(cluster(), (namespace) =>
    withStack(
      {
        name: namespace,
        config: { ...SMALL, namespace, statefulSetReplicas: "1" },
        program: programHere(),
        goesWithNamespace: true,
      },
      async (stack) => {
        await up(stack);
        const labels = { "app.kubernetes.io/name": "web" };
        await makeClaim(cluster(), namespace, "of-somebody", { labels });
        // Names of the stack's, and the labels that its claims have: a Helm release's, and another stack's.
        await makeClaim(cluster(), namespace, "www-web-5", { labels });
        const annotations = { "pulumi.com/patchFieldManager": "pulumi-another" };
        await makeClaim(cluster(), namespace, "www-web-6", { labels, annotations });
        const written = await fillClaims(cluster(), namespace);
        const holdings = await holdingsOf(stack);
        await destroy(stack);
        const found = await findKeptData(cluster(), holdings);
        const destroyed = await contentsOfClaims(cluster(), namespace);
        await deleteData(cluster(), found, () => undefined);
        return { found, written, destroyed, left: await contentsOfClaims(cluster(), namespace) };
      },
    ),
  );
}
