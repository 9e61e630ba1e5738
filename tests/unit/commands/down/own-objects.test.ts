import assert from "node:assert/strict";
import { requireOwnContent } from "../../../../commands/down/own-objects";
import type { StackHoldings } from "../../../../commands/down/stack-holdings";
import { requireOwnObjects } from "../../../../commands/require-own-objects";
import type { ResourceChange } from "../../../../commands/plan/preview/resource-change";
import { Failure } from "../../../../command-line/failures/failure";
import { MemoryApiServer } from "../../../support/api-servers/memory-api-server";

const NAME = "eventbus.argoproj.io";
const TYPE = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
const OWN = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "EventBus",
  metadata: { name: "own", namespace: "shop" },
};
const THEIRS = { ...OWN, metadata: { name: "theirs", namespace: "team" } };

describe("The definition of a custom kind that a stack made", () => {
  it("is not destroyed as long as others have objects of its kind, which go with it", async () => {
    const failure = await destroyed({ retained: false, others: true });
    assert.match(
      failure?.message ?? "",
      /^Nothing was destroyed: .*definition|CustomResourceDefinition eventbus/,
    );
    assert.match(failure?.message ?? "", /EventBus team\/theirs$/);
    assert.match(failure?.remedy ?? "", /retainOnDelete: true/);
  });

  it("is destroyed with the stack's own objects, and stays if it is retained", async () => {
    assert.equal(await destroyed({ retained: false, others: false }), undefined);
    assert.equal(await destroyed({ retained: true, others: true }), undefined);
  });

  it("is in the way of an update that deletes it as long as others have objects of its kind", async () => {
    const failure = await updated({ others: true });
    assert.match(
      failure?.message ?? "",
      /the update deletes CustomResourceDefinition eventbus.*EventBus team\/theirs$/s,
    );
    assert.equal(await updated({ others: false }), undefined);
  });

  interface Setting {
    readonly retained: boolean;
    readonly others: boolean;
  }

  async function destroyed({ retained, others }: Setting): Promise<Failure | undefined> {
    return MemoryApiServer.within(async (server, cluster) => {
      const [definition, own] = put(server, others);
      const objects = [
        { urn: "1", ...TYPE, name: NAME, uid: definition, retained },
        { urn: "2", ...OWN, ...OWN.metadata, uid: own, retained: false },
      ];
      const holdings = { location: { stack: "dev" }, objects, releases: new Set() };
      return failureOf(requireOwnContent(cluster, holdings as unknown as StackHoldings));
    });
  }

  async function updated({ others }: Omit<Setting, "retained">): Promise<Failure | undefined> {
    return MemoryApiServer.within(async (server, cluster) => {
      const [definition, own] = put(server, others);
      const change = (urn: string, old: object, uid: string) =>
        ({ urn, type: "kubernetes:other", kind: "delete", old, uid, paths: [], retained: false }) as const;
      const changes = [
        change("1", { ...TYPE, metadata: { name: NAME } }, definition),
        change("2", OWN, own),
      ] as unknown as ResourceChange[];
      return failureOf(requireOwnObjects(cluster, changes, { stack: "dev", kubeContext: "memory" }));
    });
  }

  /** The uids of the definition and of the stack's object. */
  function put(server: MemoryApiServer, others: boolean): readonly [definition: string, own: string] {
    const spec = {
      group: "argoproj.io",
      names: { kind: "EventBus", plural: "eventbus" },
      versions: [
        { name: "v1alpha0", served: false },
        { name: "v1alpha1", served: true },
      ],
    };
    const definition = server.put("shop", Object.assign({ metadata: { name: NAME }, spec }, TYPE));
    if (others) server.put("somebody", THEIRS);
    return [definition.object.metadata.uid, server.put("shop", OWN).object.metadata.uid];
  }

  async function failureOf(work: Promise<unknown>): Promise<Failure | undefined> {
    try {
      await work;
      return undefined;
    } catch (error) {
      assert.ok(error instanceof Failure, String(error));
      return error;
    }
  }
});
