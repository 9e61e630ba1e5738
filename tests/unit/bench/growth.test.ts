import assert from "node:assert/strict";
import { growth, linearUntil, type Sample } from "../../../bench/scale/growth";

const SIZES = [100, 1000, 5000];

describe("The growth of a figure", () => {
  it("is told for each step, as a factor and as what a further unit costs", () => {
    assert.deepEqual(growth(samples((size) => 10 + size / 100)), [
      { from: 100, to: 1000, factor: 20 / 11, marginal: 0.01 },
      { from: 1000, to: 5000, factor: 3, marginal: 0.01 },
    ]);
  });

  it("does not depend on the order of the samples", () => {
    const all = samples((size) => size);
    assert.deepEqual(growth([...all].reverse()), growth(all));
  });

  for (const [shape, figure] of Object.entries<(size: number) => number>({
    "a constant": () => 4,
    "a straight line": (size) => size,
    "a straight line above a constant": (size) => 300 + size,
    "what grows ever less": Math.sqrt,
    "a fall": (size) => 5000 - size,
    "noise within the resolution": (size) => (size === 5000 ? 4.9 : 4),
  })) {
    it(`is linear at most: ${shape}`, () => {
      assert.equal(linearUntil(samples(figure), 1), undefined);
    });
  }

  it("is more than linear where a further unit costs more than before, whatever the constant", () => {
    assert.equal(
      linearUntil(
        samples((size) => 1e5 + size ** 2),
        1,
      ),
      1000,
    );
    assert.equal(
      linearUntil(
        samples((size) => (size > 1000 ? 3 * size : size)),
        1,
      ),
      1000,
    );
  });

  it("cannot be judged from fewer than three sizes", () => {
    assert.equal(linearUntil(samples((size) => size ** 2).slice(0, 2), 1), undefined);
  });
});

function samples(figure: (size: number) => number): Sample[] {
  return SIZES.map((size) => ({ size, figure: figure(size) }));
}
