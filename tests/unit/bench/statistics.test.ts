import assert from "node:assert/strict";
import fc from "fast-check";
import { median, spreadOf } from "../../../bench/statistics";

describe("The spread of samples", () => {
  it("has the middle one as its median, or what lies halfway between the middle two", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.equal(median([7]), 7);
  });

  it("interpolates quartiles between samples", () => {
    assert.deepEqual(spreadOf([1, 2, 3, 4]).quartiles, [1.75, 3.25]);
  });

  it("is in order, within the samples, and none of their order's", () => {
    const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(samples, (values) => {
        const { min, quartiles, median: middle, max } = spreadOf(values);
        const inOrder = [min, quartiles[0], middle, quartiles[1], max];
        assert.deepEqual(
          inOrder,
          inOrder.toSorted((a, b) => a - b),
        );
        assert.equal(min, Math.min(...values));
        assert.equal(max, Math.max(...values));
        assert.deepEqual(spreadOf(values.toReversed()), spreadOf(values));
      }),
    );
  });

  it("does not exist of no samples", () => {
    assert.throws(() => spreadOf([]), /no median of no samples/);
  });
});
