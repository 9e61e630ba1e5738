import assert from "node:assert/strict";
import { runtime, type Output } from "@pulumi/pulumi";
import { drawIdentity } from "../../../components/identity";
import { PATIENCE } from "./patience";

describe("The identity of a stack of version 0.1", function () {
  this.timeout(PATIENCE);

  for (const preview of [true, false]) {
    it(`is known in ${preview ? "a preview" : "an update"}, though its state has no keepers`, async () => {
      const newResource = (): runtime.MockResourceResult => ({
        id: "2doyw3",
        state: { length: 6, result: "2doyw3" },
      });
      await runtime.setMocks({ newResource, call: () => ({}) }, "shop", "dev", preview);
      const identity = drawIdentity("identity", {}, "old-shop");
      assert.equal(await known(identity), "old-shop-2doyw3");
    });
  }
});

/** The value of an output; undefined if it is unknown. */
function known<T>(value: Output<T>): Promise<T | undefined> {
  return (value as unknown as { promise(): Promise<T | undefined> }).promise();
}
