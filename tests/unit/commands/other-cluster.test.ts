import assert from "node:assert/strict";
import type { KubernetesObject } from "@kubernetes/client-node";
import { describePlan } from "../../../commands/plan/description";
import { EndangeringUpdate, refusalOf } from "../../../commands/plan/refusal";
import { planStack, type StackPlan } from "../../../commands/plan/stack-plan";
import { NO_SURROUNDINGS } from "../../../commands/plan/surroundings/surroundings";
import { type Absence, absenceOf, type MadeObject } from "../../../commands/other-cluster";
import { resourceChanges } from "../../../commands/plan/preview/resource-change";
import { previewEvents } from "./plan/preview-events";
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

describe("A stack none of whose objects is on the cluster that its context leads to", () => {
  it("is on another cluster if they are older than this one", async () => {
    const { sentence, isElsewhere } = (await absence(AFTER))!;
    assert.equal(isElsewhere, true);
    assert.match(
      sentence,
      /^The stack made StatefulSet guide\/web on another cluster than the one that kubeconfig context "\S+" leads to: this one exists since 2026-06-01T10:00:00.000Z, StatefulSet guide\/web since 2026-05-01T10:00:00.000Z, and none of them is here\.$/,
    );
  });

  it("may be on another one, or deleted, if the cluster is older, or nobody may know how old it is", async () => {
    for (const madeAt of [BEFORE, undefined]) {
      const { sentence, isElsewhere } = (await absence(madeAt))!;
      assert.equal(isElsewhere, false);
      assert.match(sentence, /leads to another cluster than before, or somebody deleted them all\.$/);
    }
  });

  it("is told from one of which an object is there, whatever clocks say", async () => {
    const metadata = { name: "web", namespace: "guide", annotations: identity("mine") };
    const there: KubernetesObject = { apiVersion: "apps/v1", kind: "StatefulSet", metadata };
    assert.equal(await absence(AFTER, { ...WEB, identity: "mine" }, there), undefined);
    assert.notEqual(await absence(AFTER, { ...WEB, identity: "other" }, there), undefined);
  });

  it("is not updated if it had data, unless somebody accepts that", async () => {
    const plan = planOf(await absence(AFTER), "same");
    const refusal = refused(plan);
    assert.ok(refusal instanceof EndangeringUpdate);
    assert.match(
      refusal.message,
      /StatefulSet guide\/web on another cluster .* what is on another cluster is forgotten\./,
    );
    assert.equal(refused(plan, plan.acceptAs), undefined);
    assert.match(describePlan(plan), /ANOTHER CLUSTER[\s\S]*npm start stops before it, unless it is given/);
    assert.equal(planOf(undefined, "same").acceptAs, undefined);
  });

  it("is updated with a warning if it had none", async () => {
    const { acceptAs, warnings } = planOf(await absence(BEFORE));
    assert.equal(acceptAs, undefined);
    assert.match(warnings.join(), /none of them is on the cluster/);
  });

  function planOf(found: Absence | undefined, update?: string): StackPlan {
    const changes = update === undefined ? [] : resourceChanges(previewEvents(update));
    const part = { changes, kubeContext: "minikube", surroundings: NO_SURROUNDINGS };
    return planStack("dev", [{ ...part, ...(found && { absence: found }) }]);
  }

  function refused(plan: StackPlan, accepted?: string) {
    return refusalOf(plan, { accepted, acceptBy: (id) => `--accept ${id}` });
  }

  function absence(clusterMadeAt: string | undefined, made = WEB, ...objects: KubernetesObject[]) {
    return MemoryApiServer.within((server, cluster) => {
      const metadata = { name: "kube-system", creationTimestamp: clusterMadeAt as unknown as Date };
      if (clusterMadeAt !== undefined)
        server.put("somebody", { apiVersion: "v1", kind: "Namespace", metadata });
      for (const object of objects) server.put("somebody", object);
      return absenceOf(cluster, [made]);
    });
  }

  function identity(name: string): Record<string, string> {
    return { "pulumi.com/patchFieldManager": `pulumi-${name}` };
  }
});
