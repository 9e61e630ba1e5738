import assert from "node:assert/strict";
import { requestCount } from "../../../../contracts/promises/requests";

describe("The number of requests", () => {
  for (const pods of [2, 3, 10]) {
    it(`makes it unlikely to miss one of ${pods} pods, and is no larger than that takes`, () => {
      const chance = (requests: number): number => pods * (1 - 1 / pods) ** requests;
      assert.ok(chance(requestCount(pods)) <= 1e-6);
      assert.ok(chance(requestCount(pods) - 1) > 1e-6);
    });
  }

  it("is one for one pod", () => {
    assert.equal(requestCount(1), 1);
  });
});
