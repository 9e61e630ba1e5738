import assert from "node:assert/strict";
import type { KubernetesObject } from "@kubernetes/client-node";
import { describePlan } from "../../../commands/plan/description";
import { EndangeringUpdate, refusalOf } from "../../../commands/plan/refusal";
import { planStack, type StackPlan } from "../../../commands/plan/stack-plan";
import { NO_SURROUNDINGS } from "../../../commands/plan/surroundings/surroundings";
import { type MadeObject, madeElsewhere } from "../../../commands/other-cluster";
import { MemoryApiServer } from "../../support/api-servers/memory-api-server";

const MADE_AT = "2026-05-01T10:00:00Z";
const BEFORE = "2026-04-01T10:00:00Z";
const AFTER = "2026-06-01T10:00:00Z";

const WEB: MadeObject = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  namespace: "guide",
  name: "web",
  uid: "uid-of-web",
  madeAt: MADE_AT,
};

describe("A stack whose kubeconfig context leads to another cluster than before", () => {
  it("is told by the age of the cluster, which has none of the stack's objects", async () => {
    const said = await elsewhere(AFTER);
    assert.match(
      said ?? "",
      /^The stack made StatefulSet guide\/web on another cluster than the one that kubeconfig context "\S+" leads to: this one exists since 2026-06-01T10:00:00.000Z, StatefulSet guide\/web since 2026-05-01T10:00:00.000Z, and none of them is here\.$/,
    );
  });

  it("is not told from one whose objects somebody has deleted, if the cluster is as old as they are", async () => {
    assert.equal(await elsewhere(BEFORE), undefined);
  });

  it("is not told if the user may not know how old the cluster is", async () => {
    assert.equal(await elsewhere(undefined), undefined);
  });

  it("is none if the cluster has an object of the stack, whatever clocks say", async () => {
    const metadata = { name: "web", namespace: "guide", annotations: identity("mine") };
    const restored: KubernetesObject = { apiVersion: "apps/v1", kind: "StatefulSet", metadata };
    assert.equal(await elsewhere(AFTER, { ...WEB, identity: "mine" }, restored), undefined);
    assert.notEqual(await elsewhere(AFTER, { ...WEB, identity: "other" }, restored), undefined);
  });

  it("is not updated, unless somebody accepts that what is there is forgotten", async () => {
    const said = (await elsewhere(AFTER))!;
    const part = { changes: [], kubeContext: "minikube", surroundings: NO_SURROUNDINGS };
    const plan = planStack("dev", [{ ...part, elsewhere: said }]);
    const refusal = refused(plan);
    assert.ok(refusal instanceof EndangeringUpdate);
    assert.match(
      refusal.message,
      /StatefulSet guide\/web on another cluster .* forgets those there, which stay with their data\./,
    );
    assert.equal(refused(plan, plan.acceptAs), undefined);
    assert.match(
      describePlan(plan),
      /FORGOTTEN on another cluster[\s\S]*npm start stops before it, unless it is given/,
    );
    assert.equal(planStack("dev", [part]).acceptAs, undefined);
  });

  function refused(plan: StackPlan, accepted?: string) {
    return refusalOf(plan, { accepted, acceptBy: (id) => `--accept ${id}` });
  }

  function elsewhere(clusterMadeAt: string | undefined, made = WEB, ...objects: KubernetesObject[]) {
    return MemoryApiServer.within((server, cluster) => {
      const metadata = { name: "kube-system", creationTimestamp: clusterMadeAt as unknown as Date };
      if (clusterMadeAt !== undefined)
        server.put("somebody", { apiVersion: "v1", kind: "Namespace", metadata });
      for (const object of objects) server.put("somebody", object);
      return madeElsewhere(cluster, [made]);
    });
  }

  function identity(name: string): Record<string, string> {
    return { "pulumi.com/patchFieldManager": `pulumi-${name}` };
  }
});
